import com.openai.client.OpenAIClient;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The Responses API. */
class Responses {

  static ResponseCreateParams.Builder ask(String scenario) {
    return ResponseCreateParams.builder()
        .model("gpt-4o-mini")
        .input("[" + scenario + "] Name a colour.");
  }

  static void run(OpenAIClient client) {
    var responses = client.responses();
    Main.scenario(
        "responses",
        () ->
            responses.create(
                ask("responses")
                    .instructions("You are brief.")
                    .temperature(0.25)
                    .topP(0.5)
                    .maxOutputTokens(64)
                    .build()));
    Main.scenario(
        "responses-async",
        () -> client.async().responses().create(ask("responses-async").build()).join());
    Main.scenario(
        "responses-raw",
        () -> {
          try (HttpResponseFor<Response> response =
              responses.withRawResponse().create(ask("responses-raw").build())) {
            return response.statusCode() + " " + response.parse().id();
          }
        });
    Main.scenario("responses-items", () -> responses.create(items()));
    Main.scenario(
        "responses-reasoning",
        () ->
            responses.create(
                ask("responses-reasoning")
                    .reasoning(Reasoning.builder().effort(ReasoningEffort.LOW).build())
                    .build()));
    Main.scenario(
        "responses-tools",
        () ->
            responses.create(
                ask("responses-tools")
                    .addTool(
                        Main.json(
                            Tool.class,
                            "{\"type\":\"function\",\"name\":\"weather\",\"description\":\"The weather of a town.\",\"strict\":false,"
                                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"town\":{\"type\":\"string\"}}}}"))
                    .build()));
    Main.scenario("responses-incomplete", () -> responses.create(ask("responses-incomplete").build()));
    Main.scenario("responses-failed", () -> responses.create(ask("responses-failed").build()));
    Main.scenario("responses-refusal", () -> responses.create(ask("responses-refusal").build()));
    Main.scenario("responses-400", () -> responses.create(ask("responses-400").build()));
    streams(client);
  }

  private static ResponseCreateParams items() {
    return ResponseCreateParams.builder()
        .model("gpt-4o-mini")
        .instructions("You know the weather.")
        .inputOfResponse(
            List.of(
                message(EasyInputMessage.Role.DEVELOPER, "Be brief."),
                ResponseInputItem.ofEasyInputMessage(
                    EasyInputMessage.builder()
                        .role(EasyInputMessage.Role.USER)
                        .contentOfResponseInputMessageContentList(
                            Main.jsons(
                                ResponseInputContent.class,
                                "{\"type\":\"input_text\",\"text\":\"[responses-items] What is this?\"}",
                                "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\",\"detail\":\"low\"}",
                                "{\"type\":\"input_image\",\"file_id\":\"file-7\",\"detail\":\"auto\"}",
                                "{\"type\":\"input_file\",\"filename\":\"plan.pdf\",\"file_data\":\"JVBERi0=\"}"))
                        .build()),
                Main.json(
                    ResponseInputItem.class,
                    "{\"type\":\"message\",\"id\":\"msg_0\",\"role\":\"assistant\",\"status\":\"completed\","
                        + "\"content\":[{\"type\":\"output_text\",\"text\":\"A map.\",\"annotations\":[]}]}"),
                message(EasyInputMessage.Role.USER, "And the weather there?"),
                Main.json(
                    ResponseInputItem.class,
                    "{\"type\":\"reasoning\",\"id\":\"rs_0\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"I must ask.\"}]}"),
                Main.json(
                    ResponseInputItem.class,
                    "{\"type\":\"function_call\",\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Bern\\\"}\"}"),
                ResponseInputItem.ofFunctionCallOutput(
                    ResponseInputItem.FunctionCallOutput.builder()
                        .callId("call_1")
                        .output("sunny")
                        .build())))
        .build();
  }

  private static ResponseInputItem message(EasyInputMessage.Role role, String text) {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(role).content(text).build());
  }

  private static void streams(OpenAIClient client) {
    var responses = client.responses();
    Main.scenario("responses-stream", () -> seen(responses.createStreaming(ask("responses-stream").build())));
    Main.scenario(
        "responses-stream-tools",
        () -> seen(responses.createStreaming(ask("responses-stream-tools").build())));
    Main.scenario(
        "responses-stream-cancel",
        () -> {
          try (StreamResponse<ResponseStreamEvent> stream =
              responses.createStreaming(ask("responses-stream-cancel").build())) {
            Iterator<ResponseStreamEvent> events = stream.stream().iterator();
            return told(events.next()) + told(events.next()) + told(events.next());
          } finally {
            Main.open("responses-stream-cancel");
          }
        });
    Main.scenario(
        "responses-stream-broken",
        () -> seen(responses.createStreaming(ask("responses-stream-broken").build())));
    Main.scenario(
        "responses-stream-async",
        () -> {
          AsyncStreamResponse<ResponseStreamEvent> stream =
              client.async().responses().createStreaming(ask("responses-stream-async").build());
          List<String> seen = Collections.synchronizedList(new ArrayList<>());
          stream.subscribe(event -> seen.add(told(event)));
          stream.onCompleteFuture().join();
          return seen;
        });
  }

  private static List<String> seen(StreamResponse<ResponseStreamEvent> stream) {
    try (stream) {
      return stream.stream().map(Responses::told).toList();
    }
  }

  private static String told(ResponseStreamEvent event) {
    return event
        .outputTextDelta()
        .map(delta -> delta.delta())
        .orElseGet(
            () ->
                event.isCompleted()
                    ? "completed " + event.asCompleted().response().id()
                    : event.isCreated() ? "created" : "other");
  }
}
