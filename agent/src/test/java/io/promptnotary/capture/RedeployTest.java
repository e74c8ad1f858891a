package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.boot.Gate;
import io.promptnotary.config.Config;
import io.promptnotary.config.ConfigReader;
import io.promptnotary.health.Log;
import io.promptnotary.weave.Weaver;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that are undeployed while the JVM, and its threads, live on. */
class RedeployTest {
  private static final String HOST =
      """
      package com.acme.shop;

      import java.util.List;
      import java.util.concurrent.CompletableFuture;
      import java.util.concurrent.Executor;

      public class Shop {
        public enum Tone { DRY { }, WARM }

        public static class Post {
          private final String text;
          private Long id;
          public Post(String text) { this.text = text; }
          public String getText() { return text; }
          public Long getId() { return id; }
          public Tone getTone() { return Tone.DRY; }
          public List<Tone> getTones() { return List.of(Tone.WARM); }
          public Object getTrouble() { throw new Trouble(); }
        }

        public static class Trouble extends RuntimeException { }

        public Post generate(Post request) { return new Post(ask(compose(request))); }
        public String compose(Post request) { return "prompt of " + request.getText(); }
        public String ask(String prompt) { return "answer to " + prompt; }
        public CompletableFuture<Post> later(Post request, Executor executor) {
          return CompletableFuture.supplyAsync(() -> new Post(request.getText()), executor);
        }
        public CompletableFuture<Object> never(Post request, CompletableFuture<Object> never) {
          return never;
        }
        public void fail(Post request) { throw new Trouble(); }
        public Post save(Post post) { post.id = 7L; return post; }
        public List<Post> saveAll(List<Post> posts) { posts.forEach(each -> each.id = 8L); return posts; }

        public static void run(Executor executor, CompletableFuture<Object> never) {
          Shop shop = new Shop();
          Post request = new Post("a text long enough to stand for itself, longer than sixty-four characters");
          shop.save(shop.generate(request));
          shop.saveAll(List.of(shop.generate(request)));
          try {
            shop.fail(request);
          } catch (Trouble expected) {
            shop.save(request);
          }
          shop.save(shop.later(request, executor).join());
          shop.never(request, never);
          shop.compose(request);
        }
      }
      """;

  private static final String RULES =
      """
      version: 1
      libraries: none
      pointcuts:
      - id: generate
        role: generation
        class: com.acme.shop.Shop
        method: [generate, later, fail]
        capture:
          name: args[0].text
          session_id: mdc.session
          output: return.text | result.text
          attributes.tone: args[0].tone
          attributes.trouble: args[0].trouble
      - id: compose
        role: compose
        class: com.acme.shop.Shop
        method: compose
        capture:
          text: return
          attributes.tone: args[0].tone
          variables: args[0].tones
      - id: ask
        role: call
        class: com.acme.shop.Shop
        method: [ask, never]
        capture:
          text: args[0] | args[0].text
          params.tone: args[0].tone
          output: return | args[0].tones
      - id: save
        role: save
        implements: com.acme.shop.Shop
        method: [save, saveAll]
        capture:
          entity.id: args[0].id
      """;

  @TempDir private Path folder;
  private final Rig rig = new Rig(Duration.ofHours(24));
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  private final List<CompletableFuture<Object>> held = new ArrayList<>();

  @AfterEach
  void shutGate() {
    Gate.install(null);
    pool.shutdownNow();
  }

  private Weaver weaver() throws IOException {
    Path file = Files.writeString(folder.resolve("promptnotary.yaml"), RULES);
    ConfigReader.Loaded loaded =
        ConfigReader.read(
            new ConfigReader.Inputs(file.toString(), Map.of(), Map.of(), Path.of("")));
    assertThat(loaded.problems()).isEmpty();
    Config config = loaded.config();
    return new Weaver(
        config.pointcuts(), List.of(), rig.probes, () -> {}, rig.counters, new Log(System.err));
  }

  /** The class path of an application, woven as it is loaded. */
  private static final class Deployed extends URLClassLoader {
    private final Weaver weaver;

    Deployed(Path classes, Weaver weaver) throws IOException {
      super(new URL[] {classes.toUri().toURL()}, RedeployTest.class.getClassLoader());
      this.weaver = weaver;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String internal = name.replace('.', '/');
      try (var in = getResourceAsStream(internal + ".class")) {
        byte[] bytes = in.readAllBytes();
        byte[] woven = weaver.transform(this, internal, null, null, bytes);
        byte[] defined = woven == null ? bytes : woven;
        return defineClass(name, defined, 0, defined.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private WeakReference<ClassLoader> deploy(Path classes, Weaver weaver) throws Exception {
    try (Deployed loader = new Deployed(classes, weaver)) {
      Class<?> shop = loader.loadClass("com.acme.shop.Shop");
      assertThat(shop.getClassLoader()).isSameAs(loader);
      for (int i = 0; i < 4; i++) {
        CompletableFuture<Object> never = new CompletableFuture<>();
        held.add(never);
        var run = shop.getMethod("run", Executor.class, CompletableFuture.class);
        Executor sameThread = Runnable::run;
        Executor executor = i < 2 ? pool : sameThread;
        CompletableFuture.runAsync(
                () -> invoke(run, executor, never), i % 2 == 0 ? pool : sameThread)
            .join();
      }
      return new WeakReference<>(loader);
    }
  }

  private static void invoke(java.lang.reflect.Method run, Object... arguments) {
    try {
      run.invoke(null, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theirClassLoadersAreCollected() throws Exception {
    Gate.install(rig.recorder);
    // A thread that the application starts is tied to its loader by the JDK itself.
    pool.prestartAllCoreThreads();
    Path classes = HostClasses.compile(folder, Map.of("com/acme/shop/Shop.java", HOST));
    Weaver weaver = weaver();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      loaders.add(deploy(classes, weaver));
      assertThat(rig.finals()).hasSize((i + 1) * 4 * 4);
      assertThat(rig.captures).isNotEmpty();
    }
    assertThat(rig.counters.errors.sum()).isZero();
    // The writer has taken them.
    rig.captures.clear();

    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              System.gc();
              return loaders.stream().allMatch(each -> each.get() == null);
            });

    assertThat(held).hasSize(12).noneMatch(CompletableFuture::isDone);
    assertThat(pool.isShutdown()).isFalse();
  }
}
