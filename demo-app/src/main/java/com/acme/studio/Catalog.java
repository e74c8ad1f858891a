package com.acme.studio;

import java.util.List;
import java.util.function.Function;

/** The templates we offer and the customers we write for. Unknown ids are refused. */
public record Catalog(List<Template> templates, List<BusinessContext> businesses) {

  /** The one that comes with the application. */
  public static Catalog bundled() {
    return new Catalog(
        Resources.list("templates.json", Template.class),
        Resources.list("businesses.json", BusinessContext.class));
  }

  public Template template(String id) {
    return find(templates, Template::id, id, "template");
  }

  public BusinessContext business(String id) {
    return find(businesses, BusinessContext::id, id, "organisation");
  }

  private static <T> T find(List<T> all, Function<T, String> key, String id, String kind) {
    return all.stream()
        .filter(one -> key.apply(one).equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(id + ": no such " + kind));
  }
}
