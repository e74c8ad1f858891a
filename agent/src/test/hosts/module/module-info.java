module com.acme.mod {}
