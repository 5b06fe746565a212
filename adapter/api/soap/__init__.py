"""The same reads as SOAP operations (SOAP 接口), after a WSDL of ours."""
