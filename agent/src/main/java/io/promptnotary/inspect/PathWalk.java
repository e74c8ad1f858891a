package io.promptnotary.inspect;

import io.promptnotary.config.Names;
import io.promptnotary.config.Path;
import io.promptnotary.inspect.Resolution.Found;
import io.promptnotary.inspect.Resolution.Missing;
import io.promptnotary.inspect.Resolution.Open;
import java.util.List;

/** Follows the steps of paths over declared types. For one thread. */
final class PathWalk {
  private final Types types;

  PathWalk(Types types) {
    this.types = types;
  }

  /** All of {@code steps} from {@code start}. */
  Resolution walk(Resolution start, List<Path.Step> steps) {
    Resolution now = unwrapped(start);
    for (Path.Step each : steps) {
      if (!(now instanceof Found found)) {
        return now;
      }
      if (found.type().isOpen()) {
        return new Open("its type is known at run time only");
      }
      now = unwrapped(step(found, each));
    }
    return now;
  }

  private Resolution unwrapped(Resolution value) {
    return value instanceof Found found
        ? new Found(types.unwrap(found.type()), found.many())
        : value;
  }

  private Resolution step(Found from, Path.Step step) {
    if (step instanceof Path.Step.Name name) {
      return member(from, name.name());
    }
    if (step instanceof Path.Step.Index) {
      return from.many() ? new Found(from.type(), false) : elements(from, false);
    }
    if (step instanceof Path.Step.Each) {
      return from.many() && types.elements(from.type()) == null ? from : elements(from, true);
    }
    if (step instanceof Path.Step.Key) {
      return types.isA(from.type(), "java.util.Map")
          ? new Open("a map's keys are known at run time only")
          : missing(from, from.type() + " is no map");
    }
    if (step instanceof Path.Step.Where where) {
      HostType element = from.many() ? null : types.elements(from.type());
      Found each = element == null ? from : new Found(element, true);
      Resolution field = walk(each, List.of(new Path.Step.Name(where.field())));
      return field instanceof Missing ? field : each;
    }
    if (step instanceof Path.Step.FirstOf first) {
      return first(from, first.branches());
    }
    if (step instanceof Path.Step.Which which) {
      List<List<Path.Step>> branches =
          which.names().stream().map(each -> List.<Path.Step>of(new Path.Step.Name(each))).toList();
      Resolution any = first(from, branches);
      return any instanceof Found ? new Found(HostType.of("java.lang.String"), from.many()) : any;
    }
    return new Open("what it holds is known at run time only");
  }

  /** Missing only if all are: then the first one, which the user thought of first. */
  private Resolution first(Found from, List<List<Path.Step>> branches) {
    return best(branches.stream().map(each -> walk(from, each)).toList());
  }

  /** What is found, else what may be, else why the first of them is missing. */
  static Resolution best(List<Resolution> all) {
    for (Class<?> kind : List.of(Found.class, Open.class, Missing.class)) {
      for (Resolution each : all) {
        if (kind.isInstance(each)) {
          return each;
        }
      }
    }
    return new Open("there is nothing to look at");
  }

  private Resolution elements(Found from, boolean many) {
    HostType element = types.elements(from.type());
    if (element != null) {
      return new Found(element, many);
    }
    return missing(from, from.type() + " has no elements to walk over");
  }

  private Resolution member(Found from, String name) {
    HostType type = from.type();
    if (types.isA(type, "java.util.Map")) {
      return new Open("a map's keys are known at run time only");
    }
    if (type.kind() != HostType.Kind.CLASS) {
      return new Missing(type + " has no '" + name + "'");
    }
    if (types.find(type.name()) == null) {
      return new Open(type.name() + " is not on the class path");
    }
    HostType found = types.member(type, name);
    if (found != null) {
      return new Found(found, from.many());
    }
    if (!types.isComplete(type)) {
      return new Open("not all that " + type.name() + " inherits is on the class path");
    }
    String why = type.name() + " has no '" + name + "'";
    HostType element = types.elements(type);
    if (element != null && !element.isOpen() && types.member(element, name) != null) {
      return new Missing(why + ". Its elements have: write [*]." + name);
    }
    return missing(
        from,
        name,
        why
            + Names.nearest(name, types.members(type))
                .map(each -> ". Did you mean '" + each + "'?")
                .orElse(""));
  }

  /** A subtype may have what the declared type has not. */
  private Resolution missing(Found from, String name, String why) {
    TypeFile file = types.find(from.type().name());
    if (file == null || file.isFinal()) {
      return new Missing(why);
    }
    String subtype =
        types.below(from.type().name(), each -> types.member(HostType.of(each), name) != null);
    return subtype == null ? new Missing(why) : new Open("of its kinds, " + subtype + " has it");
  }

  private Resolution missing(Found from, String why) {
    TypeFile file =
        from.type().kind() == HostType.Kind.CLASS ? types.find(from.type().name()) : null;
    boolean closed = from.type().kind() != HostType.Kind.CLASS || (file != null && file.isFinal());
    return closed ? new Missing(why) : new Open("a kind of it may be otherwise");
  }
}
