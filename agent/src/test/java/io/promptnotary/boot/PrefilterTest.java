package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.security.ProtectionDomain;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class PrefilterTest {
  private static final byte[] BYTES = {1};
  private static final byte[] WOVEN = {2};

  private final ClassLoader loader = PrefilterTest.class.getClassLoader();
  private final Prefilter prefilter =
      new Prefilter(ConfigText.ofText("class: com.acme.Composer"), false);

  @Test
  void whatNobodySpeaksOfPassesBeforeThereAreRules() throws Exception {
    assertThat(transform(loader, "com/acme/Other")).isNull();
    assertThat(prefilter.late()).isEmpty();
  }

  @Test
  void thePlatformAndOurselvesPass() throws Exception {
    prefilter.open(new Weaving());

    assertThat(transform(null, "com/acme/Composer")).isNull();
    assertThat(transform(ClassLoader.getPlatformClassLoader(), "com/acme/Composer")).isNull();
    assertThat(transform(loader, null)).isNull();
  }

  @Test
  void theJdksOwnClassesPassUnlessTheyAreWovenAnew() throws Exception {
    assertThat(prefilter.transform(null, "java/lang/Thread", Thread.class, null, BYTES)).isNull();
    prefilter.open(new Weaving());

    assertThat(prefilter.transform(null, "java/lang/Thread", Thread.class, null, BYTES))
        .isEqualTo(WOVEN);
    assertThat(transform(null, "java/lang/Thread")).isNull();
  }

  @Test
  void aPossibleHitWaitsForTheRules() throws Exception {
    AtomicReference<Thread> waiting = new AtomicReference<>();
    CompletableFuture<byte[]> result =
        CompletableFuture.supplyAsync(
            () -> {
              waiting.set(Thread.currentThread());
              try {
                return transform(loader, "com/acme/Composer");
              } catch (IllegalClassFormatException e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .until(
            () -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);

    prefilter.open(new Weaving());

    assertThat(result.get()).isEqualTo(WOVEN);
  }

  @Test
  void aClassOfAKnownLibraryWaitsTooAndOthersDoNot() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(transform(loader, "com/openai/client/OpenAIClient")).isNull();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(prefilter.late()).containsExactly("com.openai.client.OpenAIClient");
  }

  @Test
  void theAgentsOwnThreadNeverWaits() throws Exception {
    prefilter.agent(Thread.currentThread());

    assertThat(transform(loader, "com/acme/Composer")).isNull();
  }

  @Test
  void anInterruptedThreadGoesOnInterruptedAndTheClassIsWovenLater() throws Exception {
    Thread.currentThread().interrupt();

    assertThat(transform(loader, "com/acme/Composer")).isNull();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(prefilter.late()).containsExactly("com.acme.Composer");
  }

  @Test
  void nothingIsWovenWhereThereAreNoRules() throws Exception {
    prefilter.open(null);

    assertThat(transform(loader, "com/acme/Composer")).isNull();
  }

  @Test
  void whatTheWeaverThrowsStaysInside() throws Exception {
    prefilter.open(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> type,
              ProtectionDomain domain,
              byte[] bytes) {
            throw new StackOverflowError();
          }
        });

    assertThat(transform(loader, "com/acme/Composer")).isNull();
  }

  private byte[] transform(ClassLoader from, String name) throws IllegalClassFormatException {
    return prefilter.transform(from, name, null, null, BYTES);
  }

  private static final class Weaving implements ClassFileTransformer {
    @Override
    public byte[] transform(
        ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
      return WOVEN;
    }
  }
}
