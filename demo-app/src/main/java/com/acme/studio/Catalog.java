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

  /** The version of a template that is in general use, which stands before all others. */
  public Template template(String id) {
    return find(templates, Template::id, id, "template");
  }

  /** A certain version of a template; null for the one in general use. */
  public Template template(String id, String version) {
    if (version == null) {
      return template(id);
    }
    List<Template> versions = templates.stream().filter(one -> one.id().equals(id)).toList();
    return find(versions, Template::version, version, "version of template " + id);
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
