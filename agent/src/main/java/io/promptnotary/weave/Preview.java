package io.promptnotary.weave;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Glob;
import io.promptnotary.config.Library;
import io.promptnotary.config.Pointcut;
import io.promptnotary.health.LibraryUse;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Weaver} would do with class files that nobody has loaded: the same matching, with
 * nothing woven. For one thread.
 */
public final class Preview {
  private final ClassLoader files;
  private final Coverage coverage;
  private ClassMatcher matcher;

  /**
   * For {@code pointcuts}; libraries join.
   *
   * @param exclude classes never woven
   * @param files gives the class files as resources, and is asked for nothing else
   */
  public Preview(List<Pointcut> pointcuts, List<Glob> exclude, ClassLoader files) {
    this.files = files;
    this.coverage = new Coverage(pointcuts, View.FILES);
    this.matcher = new ClassMatcher(pointcuts, exclude);
  }

  /** The library is there. */
  public void join(KnownLibraries.Library known, Library library) {
    coverage.join(new LibraryCoverage(known, library, View.FILES));
    matcher = matcher.with(library.pointcuts());
  }

  /**
   * What of a class would be woven.
   *
   * @param name binary name with dots
   * @param location where the file lies, or null
   * @throws RuntimeException if the class file cannot be read
   */
  public List<Selected> look(String name, byte[] bytes, @Nullable URL location) {
    String internalName = name.replace('.', '/');
    for (LibraryCoverage each : coverage.libraries()) {
      if (each.holds(internalName)) {
        each.loaded(files, name, domain(location), bytes);
      }
    }
    Collection<Pointcut> candidates = matcher.candidates(files, name, bytes);
    if (candidates.isEmpty()) {
      return List.of();
    }
    ClassOutline outline = ClassOutline.of(bytes);
    List<Selected> all = Selected.of(outline, candidates);
    for (Selected each : all) {
      // What it has to say of a library, it says in libraries() as well.
      coverage.seen(each.pointcut(), name, outline, each.methods().size());
    }
    return all;
  }

  private static @Nullable ProtectionDomain domain(@Nullable URL location) {
    return location == null
        ? null
        : new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null);
  }

  /** See {@link Coverage#unmatched}. */
  public List<Unmatched> unmatched(Set<String> names) {
    return coverage.unmatched(names);
  }

  /** The libraries that have joined, and what of them is recorded. */
  public List<LibraryUse> libraries() {
    coverage.libraries().forEach(each -> each.lookCloser(false));
    return coverage.uses();
  }

  /**
   * A pointcut that matched nothing.
   *
   * @param why with what was meant, perhaps
   */
  public record Unmatched(Pointcut pointcut, String why) {}
}
