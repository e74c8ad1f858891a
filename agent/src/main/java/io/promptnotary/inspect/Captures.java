package io.promptnotary.inspect;

import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.inspect.Resolution.Found;
import io.promptnotary.inspect.Resolution.Missing;
import io.promptnotary.inspect.Resolution.Open;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether what a pointcut captures can be there. For one thread. */
final class Captures {
  private final Types types;
  private final PathWalk walk;
  private final Set<String> faults = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();

  Captures(Types types) {
    this.types = types;
    this.walk = new PathWalk(types);
  }

  /** One sentence for each path that can never give a value. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** One sentence for each path of which only the run time can tell. */
  List<String> open() {
    return List.copyOf(open);
  }

  void look(Pointcut pointcut, List<WatchedMethod> methods) {
    for (Binding binding : pointcut.bindings()) {
      if (binding.source() instanceof Source.Value value) {
        paths(binding.field(), value.path(), pointcut, methods, null);
      } else {
        structured(binding.field(), (Source.Structured) binding.source(), pointcut, methods, null);
      }
    }
  }

  private void structured(
      String field,
      Source.Structured source,
      Pointcut pointcut,
      List<WatchedMethod> methods,
      @Nullable List<Resolution> from) {
    List<Resolution> each = paths(field + ".each", source.each(), pointcut, methods, from);
    List<Resolution> elements = each.stream().map(this::element).toList();
    for (Binding member : source.members()) {
      String name = field + "." + member.field();
      if (member.source() instanceof Source.Value value) {
        paths(name, value.path(), pointcut, methods, elements);
      } else {
        structured(name, (Source.Structured) member.source(), pointcut, methods, elements);
      }
    }
  }

  private Resolution element(Resolution list) {
    if (!(list instanceof Found found) || found.many()) {
      return list instanceof Found found ? new Found(found.type(), false) : new Open("");
    }
    HostType element = types.elements(found.type());
    // An object that stands alone is an element too.
    return new Found(element == null ? found.type() : element, false);
  }

  /** What the path gives for each method, after having said what is wrong with it. */
  private List<Resolution> paths(
      String field,
      Path path,
      Pointcut pointcut,
      List<WatchedMethod> methods,
      @Nullable List<Resolution> elements) {
    List<List<Resolution>> byAlternative = new ArrayList<>();
    for (Path.Alternative alternative : path.alternatives()) {
      List<Resolution> byMethod = new ArrayList<>();
      for (int i = 0; i < methods.size(); i++) {
        Resolution element = elements == null ? new Open("") : elements.get(i);
        byMethod.add(resolve(alternative, methods.get(i), pointcut, element));
      }
      byAlternative.add(byMethod);
    }
    List<Resolution> all = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      int at = i;
      all.add(PathWalk.best(byAlternative.stream().map(each -> each.get(at)).toList()));
    }
    String what = "capture " + field + " '" + path.text() + "': ";
    for (List<Resolution> byMethod : byAlternative) {
      // One that fits another of the methods is there for that one.
      if (!byMethod.isEmpty() && byMethod.stream().allMatch(Missing.class::isInstance)) {
        faults.add(what + ((Missing) byMethod.get(0)).why());
      }
    }
    for (int i = 0; i < methods.size(); i++) {
      if (all.get(i) instanceof Missing missing) {
        if (faults.stream().noneMatch(each -> each.startsWith(what))) {
          faults.add(what + missing.why() + " (" + methods.get(i) + ")");
        }
      } else if (all.get(i) instanceof Open unknown && !unknown.why().isEmpty()) {
        open.add(what + unknown.why());
      }
    }
    return all;
  }

  private Resolution resolve(
      Path.Alternative alternative, WatchedMethod method, Pointcut pointcut, Resolution element) {
    if (!(alternative instanceof Path.Access access)) {
      return new Found(HostType.of("java.lang.String"), false);
    }
    Resolution start =
        access.root() instanceof Path.Root.Element
            ? element
            : method.start(types, access.root(), pointcut);
    Resolution end = walk.walk(start, access.steps());
    return end instanceof Missing missing ? hinted(missing, access, method) : end;
  }

  /** Who reads a future's members most probably means those of what it gives. */
  private Resolution hinted(Missing missing, Path.Access access, WatchedMethod method) {
    HostType later =
        access.root() instanceof Path.Root.Returned
            ? WatchedMethod.future(types, method.file().returns())
            : null;
    return later != null && walk.walk(new Found(later, false), access.steps()) instanceof Found
        ? new Missing(missing.why() + ". What it completes with has: write 'result'")
        : missing;
  }
}
