package io.promptnotary.weave;

import io.promptnotary.boot.Gate;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * What is copied into host methods; never called itself. Where the gate answers with an exception,
 * the method is not run but throws it: a call that the configuration refuses. The gate swallows its
 * own failures; what is suppressed here is that a host's class loader refuses to find the gate.
 */
final class ProbeAdvice {
  private ProbeAdvice() {}

  /** The way in for probes that read arguments. */
  static final class WithArguments {
    private WithArguments() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = IllegalStateException.class)
    static @Nullable Object enter(
        @ProbeId int probe,
        @Advice.This(optional = true) @Nullable Object self,
        @Advice.AllArguments Object[] arguments) {
      return Gate.enter(probe, self, arguments);
    }
  }

  /** The way in for probes that read none: no array is made. */
  static final class WithoutArguments {
    private WithoutArguments() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = IllegalStateException.class)
    static @Nullable Object enter(
        @ProbeId int probe, @Advice.This(optional = true) @Nullable Object self) {
      return Gate.enter(probe, self, null);
    }
  }

  /** The way in for probes that may put another object in the place of an argument. */
  static final class GivingArguments {
    private GivingArguments() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = IllegalStateException.class)
    static @Nullable Object enter(
        @ProbeId int probe,
        @Advice.This(optional = true) @Nullable Object self,
        @Advice.AllArguments(readOnly = false, typing = Assigner.Typing.DYNAMIC)
            Object[] arguments) {
      Object[] given = arguments;
      Object entered = Gate.enter(probe, self, given);
      if (entered != null) {
        arguments = given;
      }
      return entered;
    }
  }

  /** The way out where another object may be returned in place of the host's. */
  static final class GivingExit {
    private GivingExit() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC)
            @Nullable Object returned,
        @Advice.Thrown(readOnly = false) @Nullable Throwable thrown) {
      if (entered instanceof IllegalStateException) {
        thrown = (IllegalStateException) entered;
      } else if (entered != null) {
        Object given = Gate.exit(entered, returned, thrown);
        if (given != returned) {
          returned = given;
        }
      }
    }
  }

  /** The way out of all others. */
  static final class Exit {
    private Exit() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
        @Advice.Thrown(readOnly = false) @Nullable Throwable thrown) {
      if (entered instanceof IllegalStateException) {
        // The method has been skipped, and ends with what refused it.
        thrown = (IllegalStateException) entered;
      } else if (entered != null) {
        Gate.exit(entered, returned, thrown);
      }
    }
  }
}
