package com.acme.studio;

import java.util.concurrent.CompletableFuture;

public class Generator {
  final Model model = new Model();
  private final Composer composer = new Composer();
  private final Editor editor = new Editor(model);
  private final Repository repository = new Repository();

  public long generate(Request request) {
    String post = draftAndEdit(request);
    return repository.save(post);
  }

  /** Ends before anything is saved. */
  public String draftAndEdit(Request request) {
    Prompt composed = composer.compose(request);
    Prompt prompt =
        new Prompt(composed.system(), composed.user() + "Tone (override): " + request.tone());
    return editor.validateAndRepair(prompt, model.ask(prompt).getText()).text();
  }

  public CompletableFuture<Answer> generateLater(Request request) {
    return model.askLater(composer.compose(request));
  }
}
