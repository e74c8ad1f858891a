import io.github.sashirestela.cleverclient.Event;
import io.github.sashirestela.openai.SimpleOpenAI;
import io.github.sashirestela.openai.common.function.FunctionDef;
import io.github.sashirestela.openai.domain.response.Input.Content.ImageInputContent;
import io.github.sashirestela.openai.domain.response.Input.Content.TextInputContent;
import io.github.sashirestela.openai.domain.response.Input.InputMessage;
import io.github.sashirestela.openai.domain.response.Input.Item;
import io.github.sashirestela.openai.domain.response.Input.MessageRole;
import io.github.sashirestela.openai.domain.response.Response;
import io.github.sashirestela.openai.domain.response.ResponseRequest;
import io.github.sashirestela.openai.domain.response.ResponseTool.FunctionResponseTool;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Responses API. */
public final class Responses {
  private final SimpleOpenAI openAi;

  private Responses(SimpleOpenAI openAi) {
    this.openAi = openAi;
  }

  public static void all(SimpleOpenAI openAi) {
    Responses it = new Responses(openAi);
    Main.show("response", it::text);
    Main.show("response to messages", it::messages);
    Main.show("response with tools", it::tools);
    Main.show("response refused", () -> it.ask("[response-bad] please"));
    Main.show("response stream", it::stream);
  }

  private Object text() {
    return told(
        openAi
            .responses()
            .create(
                ResponseRequest.builder()
                    .model(Main.MODEL)
                    .instructions("Be brief.")
                    .input("[response] Who am I?")
                    .temperature(0.25)
                    .maxOutputTokens(64L)
                    .build())
            .join());
  }

  private Object messages() {
    return told(
        openAi
            .responses()
            .create(
                ResponseRequest.builder()
                    .model(Main.MODEL)
                    .input(
                        List.of(
                            InputMessage.of("Be kind.", MessageRole.SYSTEM),
                            InputMessage.of(
                                List.of(
                                    TextInputContent.of("[response-messages] What is this?"),
                                    ImageInputContent.of("https://pictures.example/one.png")),
                                MessageRole.USER)))
                    .build())
            .join());
  }

  private Object tools() {
    FunctionResponseTool weather =
        FunctionResponseTool.function(
            FunctionDef.builder()
                .name("weather")
                .description("Tells the weather of a city")
                .functionalClass(Main.Weather.class)
                .build());
    Response first =
        openAi
            .responses()
            .create(
                ResponseRequest.builder()
                    .model(Main.MODEL)
                    .input("[response-tools] Weather of Oslo?")
                    .tools(List.of(weather))
                    .build())
            .join();
    Item.FunctionCallItem call = (Item.FunctionCallItem) first.getOutput().get(0);
    return call.getName() + call.getArguments();
  }

  private Object ask(String prompt) {
    return told(
        openAi
            .responses()
            .create(ResponseRequest.builder().model(Main.MODEL).input(prompt).build())
            .join());
  }

  private Object stream() {
    try (Stream<Event> events =
        openAi
            .responses()
            .createStream(
                ResponseRequest.builder().model(Main.MODEL).input("[response-stream] say").build())
            .join()) {
      return events.map(Event::getName).collect(Collectors.joining("|"));
    }
  }

  private static String told(Response response) {
    return response.outputText() + " " + response.getStatus() + " " + response.getUsage().getTotalTokens();
  }
}
