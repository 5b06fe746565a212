"""SOAP beside REST (SOAP 接口): the same desks behind a typed service and an XML-text service."""
