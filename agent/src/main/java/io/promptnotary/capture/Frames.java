package io.promptnotary.capture;

import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What one thread is in the midst of. Confined to its thread, but for {@link #last}. Once the
 * outermost woven method has been left it holds no object of the host but texts of compositions
 * that wait for their call.
 */
final class Frames {
  /** The innermost woven method that runs. */
  @Nullable Frame top;

  /** What the task carries that runs here, or the thread itself. Below {@link #top}. */
  @Nullable Context carried;

  /** The innermost completion of a future whose dependents run here. */
  Carrier.@Nullable Before completion;

  /** True while values are read: host code that runs then is not recorded. */
  boolean busy;

  /** For what is read on this thread. */
  final Budget budget;

  /** Compositions made outside any generation. */
  final Compositions compositions = new Compositions();

  /** The generation finished last that began here. Also written by what completes its future. */
  volatile @Nullable Generation last;

  /** The generation begun last whose root returned a future. */
  private @Nullable Handle async;

  // Weakly: a generation that is held by a future of the host leads here.
  private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());

  Frames(Budget budget, @Nullable Context carried) {
    this.budget = budget;
    this.carried = carried;
  }

  /** False where a framework has carried over thread-locals from another thread. */
  boolean isOwn() {
    return owner.refersTo(Thread.currentThread());
  }

  /** The generation that the innermost method runs in, or else the task; or null. */
  @Nullable Generation current() {
    Frame innermost = top;
    if (innermost != null) {
      return innermost.generation;
    }
    Context task = carried;
    return task == null ? null : task.open();
  }

  /** What a task carries that is handed over now; null outside of any generation. */
  @Nullable Context context() {
    Generation current = current();
    Frame innermost = top;
    if (current == null || !current.isOpen()) {
      return null;
    }
    if (innermost == null) {
      return carried;
    }
    Frame call = enclosing(Role.CALL);
    boolean apart = call != null && call.plan.recordsEach;
    boolean inCall = call == null ? isInCall() : !apart;
    int number = innermost.number;
    return new Context(
        current.handle(), number, apart && call != null ? call.parent : number, inCall);
  }

  /** The number of the part that one of that role begins in. */
  int parent(Role role) {
    Frame innermost = top;
    if (innermost != null) {
      return innermost.number;
    }
    Context task = carried;
    return task == null ? Part.NONE : role == Role.CALL ? task.parentOfCalls() : task.parent();
  }

  /** True if the task was handed over within a call that others collapse into. */
  boolean isInCall() {
    Context task = carried;
    return task != null && task.inCall() && task.of().get() == current();
  }

  /** True if {@code frame} has been entered on this thread and not left. */
  boolean contains(Frame frame) {
    for (Frame each = top; each != null; each = each.outer) {
      if (each == frame) {
        return true;
      }
    }
    return false;
  }

  /** The innermost running method of that role in the current generation, or null. */
  @Nullable Frame enclosing(Role role) {
    Generation current = current();
    for (Frame each = top; each != null && each.generation == current; each = each.outer) {
      if (each.plan.role == role) {
        return each;
      }
    }
    return null;
  }

  /** The root of {@code generation} has returned a future. */
  void goesOn(Generation generation) {
    async = generation.handle();
  }

  /** {@code generation}, which began on this thread, has ended on it. */
  void finished() {
    async = null;
  }

  /**
   * The generation that a save outside is about, or null. A future that is done counts even before
   * its completion has been noticed: the host may be faster than we are.
   */
  @Nullable Generation recent() {
    Generation running = async == null ? null : async.get();
    return running != null && running.isDone() ? running : last;
  }
}
