package com.acme.studio;

import com.acme.studio.local.LocalProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Works through the day's orders and says how it went. */
public final class StudioApplication {
  private static final Duration REMOTE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LOCAL_TIMEOUT = Duration.ofSeconds(2);

  private StudioApplication() {}

  public static void main(String[] args) {
    int code = run(List.of(args), System.getenv(), System.out, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Returns the exit code: 0, 1 where not one post could be written, 2 for bad settings. */
  static int run(List<String> args, Map<String, String> env, PrintStream out, PrintStream err) {
    Settings settings;
    try {
      settings = Settings.from(args, env);
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
    LiveDraftService drafts = new LiveDraftService(generator, llm);
    String provider = settings.baseUrl().map(URI::toString).orElse("the local provider");
    out.println("Content studio: asking " + settings.model() + " at " + provider);

    List<GenerationRequest> orders = Resources.list("requests.json", GenerationRequest.class);
    List<LiveRequest> live =
        settings.live() ? Resources.list("live.json", LiveRequest.class) : List.of();
    Report report = new Report(out, orders.size() + live.size());
    for (GenerationRequest order : orders) {
      report.begin(order);
      try {
        report.saved("", generator.generate(order));
      } catch (RuntimeException e) {
        report.failed(e);
      }
    }
    try (LiveDesk desk = new LiveDesk(generator, drafts, report)) {
      live.forEach(desk::serve);
    }
    return report.end() ? 0 : 1;
  }
}
