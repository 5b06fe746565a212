"""The pull API (拉取接口): released versions for others to read, over REST and SOAP."""
