@node "%~dp0pulumi-resource-immkit" %*
