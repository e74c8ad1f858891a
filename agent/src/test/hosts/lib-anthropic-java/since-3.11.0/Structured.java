import com.anthropic.client.AnthropicClient;

/** Answers as objects of a class. */
class Structured {
  public static class Colour {
    public String name;

    @Override
    public String toString() {
      return "colour " + name;
    }
  }

  static void run(AnthropicClient client) {
    Main.scenario(
        "structured",
        () ->
            client
                .messages()
                .create(Messages.ask("structured").outputConfig(Colour.class).build())
                .content()
                .get(0)
                .text()
                .orElseThrow()
                .text());
  }
}
