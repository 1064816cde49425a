"""The checks of `flaghoist doctor`: of a server, or of what is configured on this machine."""
