"""The exported package (导出包): its layout, digests, signature; the file drop shares its parts."""
