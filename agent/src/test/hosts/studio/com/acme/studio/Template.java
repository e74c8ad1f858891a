package com.acme.studio;

public record Template(String id, String name, String version) {}
