package io.promptnotary.boot;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the JVM's door and sees every class. Called by every thread that loads one: lets almost
 * all pass at the price of a hash look-up, and holds those that a pointcut could select, the user's
 * or a shipped one, until the rules have been read on the agent's thread.
 */
final class Prefilter implements ClassFileTransformer {
  /**
   * A host thread never waits longer, in milliseconds: it may hold a lock that the agent's thread
   * needs. Classes that could not wait are woven afterwards.
   */
  private static final long PATIENCE = 10_000;

  private final ConfigText text;
  private final boolean libraries;
  private final @Nullable ClassLoader platform = ClassLoader.getSystemClassLoader().getParent();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final List<String> late = new ArrayList<String>();
  private volatile @Nullable ClassFileTransformer weaver;
  private volatile @Nullable Thread agent;

  /**
   * A filter for the words of {@code text}.
   *
   * @param libraries true if known libraries seem to be there: then classes that extend theirs are
   *     held too
   */
  Prefilter(ConfigText text, boolean libraries) {
    this.text = text;
    this.libraries = libraries;
  }

  /** Names the thread that must never wait for itself. */
  void agent(Thread thread) {
    agent = thread;
  }

  /** The rules are there; null if nothing will be woven. */
  void open(@Nullable ClassFileTransformer next) {
    weaver = next;
    ready.countDown();
  }

  /** Binary names of classes that went by unwoven because the rules took too long. */
  List<String> late() {
    synchronized (late) {
      return new ArrayList<String>(late);
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String internalName,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes)
      throws IllegalClassFormatException {
    if (internalName == null
        || loader == platform
        // Of the JVM's own classes only those are of interest that the agent weaves anew.
        || (loader == null && redefined == null)
        // Before the next look: the class at the door may be the very one that it would load.
        || internalName.startsWith("io/promptnotary/boot/")
        || loader instanceof PrivateLoader) {
      return null;
    }
    try {
      ClassFileTransformer next = weaver;
      if (next == null) {
        if (loader == null || ready.getCount() == 0 || Thread.currentThread() == agent) {
          return null;
        }
        String name = internalName.replace('/', '.');
        if (!text.couldSelect(name, bytes)
            && !KnownLibraries.hold(internalName)
            && !(libraries && KnownLibraries.areExtendedBy(bytes))) {
          return null;
        }
        if (!ready.await(PATIENCE, TimeUnit.MILLISECONDS)) {
          synchronized (late) {
            late.add(name);
          }
          return null;
        }
        next = weaver;
      }
      return next == null ? null : next.transform(loader, internalName, redefined, domain, bytes);
    } catch (InterruptedException e) {
      synchronized (late) {
        late.add(internalName.replace('/', '.'));
      }
      Thread.currentThread().interrupt();
      return null;
    } catch (Throwable e) {
      // Whatever happens here must not keep a host class from being loaded.
      return null;
    }
  }
}
