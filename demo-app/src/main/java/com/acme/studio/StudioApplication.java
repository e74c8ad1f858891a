package com.acme.studio;

import com.acme.studio.local.LocalProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Works through the day's orders and says how it went. */
public final class StudioApplication {
  private static final Duration REMOTE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LOCAL_TIMEOUT = Duration.ofSeconds(2);

  private final ContentGeneratorService generator;
  private final PrintStream out;

  private StudioApplication(ContentGeneratorService generator, PrintStream out) {
    this.generator = generator;
    this.out = out;
  }

  public static void main(String[] args) {
    int code = run(System.getenv(), System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Returns the exit code: 0, 1 where not one post could be written, 2 for a bad environment. */
  static int run(Map<String, String> env, PrintStream out, PrintStream err) {
    Settings settings;
    try {
      settings = Settings.from(env);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    if (settings.baseUrl().isPresent()) {
      return run(settings, settings.baseUrl().get(), REMOTE_TIMEOUT, out);
    }
    try (LocalProvider provider = LocalProvider.start()) {
      return run(settings, provider.baseUrl(), LOCAL_TIMEOUT, out);
    } catch (IOException e) {
      err.println("The local provider cannot listen on the loopback address: " + e.getMessage());
      return 2;
    }
  }

  private static int run(Settings settings, URI baseUrl, Duration timeout, PrintStream out) {
    LlmClient llm = new LlmClient(baseUrl, settings.apiKey(), timeout);
    ContentGeneratorService generator =
        new ContentGeneratorService(
            Catalog.bundled(),
            new PromptComposer(),
            llm,
            new ValidationAndRepairService(llm, new DraftValidator()),
            new PostRepository(),
            settings.model());
    String provider = settings.baseUrl().map(URI::toString).orElse("the local provider");
    out.println("Content studio: asking " + settings.model() + " at " + provider);
    return new StudioApplication(generator, out)
        .work(Resources.list("requests.json", GenerationRequest.class));
  }

  private int work(List<GenerationRequest> requests) {
    long start = System.nanoTime();
    int saved = 0;
    int repairs = 0;
    for (int i = 0; i < requests.size(); i++) {
      GenerationRequest request = requests.get(i);
      // The first half is shown before the wait, so that one sees what is being waited for.
      print(
          "[%2d/%d] %-5s %-13s %-10s",
          i + 1, requests.size(), request.templateId(), request.orgId(), request.platform().id());
      long begin = System.nanoTime();
      try {
        Post post = generator.generate(request);
        saved++;
        repairs += post.repairs();
        print(" %5d ms  saved as %d%s%n", millisSince(begin), post.id(), repaired(post.repairs()));
      } catch (RuntimeException e) {
        print(
            " %5d ms  FAILED %s: %s%n",
            millisSince(begin), e.getClass().getSimpleName(), e.getMessage());
      }
    }
    print(
        "%d requests: %d posts saved after %d repairs, %d failed, %.1f s%n",
        requests.size(),
        saved,
        repairs,
        requests.size() - saved,
        (System.nanoTime() - start) / 1e9);
    return saved == 0 ? 1 : 0;
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
    out.flush();
  }

  private static long millisSince(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private static String repaired(int repairs) {
    return repairs == 0 ? "" : repairs == 1 ? " (1 repair)" : " (" + repairs + " repairs)";
  }
}
