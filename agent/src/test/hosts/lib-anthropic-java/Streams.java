import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.AsyncStreamResponse;
import com.anthropic.core.http.HttpResponseFor;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Messages event by event. */
class Streams {

  static void run(AnthropicClient client) {
    var messages = client.messages();
    Main.scenario(
        "stream",
        () -> seen(messages.createStreaming(Messages.ask("stream").system("Be brief.").build())));
    Main.scenario(
        "stream-thinking",
        () ->
            seen(
                messages.createStreaming(
                    Messages.ask("stream-thinking")
                        .maxTokens(4096)
                        .enabledThinking(1024)
                        .build())));
    Main.scenario(
        "stream-tools",
        () ->
            seen(
                messages.createStreaming(
                    Messages.ask("stream-tools")
                        .addTool(Main.json(Tool.class, Messages.WEATHER))
                        .build())));
    Main.scenario(
        "stream-raw",
        () -> {
          try (HttpResponseFor<StreamResponse<RawMessageStreamEvent>> response =
              messages.withRawResponse().createStreaming(Messages.ask("stream-raw").build())) {
            return response.statusCode() + " " + seen(response.parse());
          }
        });
    Main.scenario(
        "stream-cancel",
        () -> {
          try (StreamResponse<RawMessageStreamEvent> stream =
              messages.createStreaming(Messages.ask("stream-cancel").build())) {
            Iterator<RawMessageStreamEvent> events = stream.stream().iterator();
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
              seen.add(told(events.next()));
            }
            return seen;
          } finally {
            Main.open("stream-cancel");
          }
        });
    for (String each : List.of("stream-broken", "stream-error", "stream-400")) {
      Main.scenario(
          each, () -> seen(messages.createStreaming(Messages.ask(each).build())));
    }
    async(client);
  }

  private static void async(AnthropicClient client) {
    var messages = client.async().messages();
    for (String each : List.of("stream-async", "stream-async-broken", "stream-async-400")) {
      Main.scenario(
          each,
          () -> seen(messages.createStreaming(Messages.ask(each).build()), Integer.MAX_VALUE));
    }
    Main.scenario(
        "stream-async-cancel",
        () -> {
          List<String> seen =
              seen(messages.createStreaming(Messages.ask("stream-async-cancel").build()), 4);
          Main.open("stream-async-cancel");
          return seen;
        });
  }

  private static List<String> seen(StreamResponse<RawMessageStreamEvent> stream) {
    List<String> seen = new ArrayList<>();
    try (stream) {
      stream.stream().forEach(event -> seen.add(told(event)));
    } catch (RuntimeException e) {
      System.out.println("seen " + seen);
      throw e;
    }
    return seen;
  }

  /** What a subscriber is told, who closes after so many events. */
  private static List<String> seen(AsyncStreamResponse<RawMessageStreamEvent> stream, int most)
      throws InterruptedException {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch end = new CountDownLatch(1);
    stream.subscribe(
        new AsyncStreamResponse.Handler<>() {
          @Override
          public void onNext(RawMessageStreamEvent event) {
            if (seen.size() < most) {
              seen.add(told(event));
            }
            if (seen.size() == most) {
              stream.close();
              end.countDown();
            }
          }

          @Override
          public void onComplete(Optional<Throwable> error) {
            if (seen.size() < most) {
              seen.add(error.map(Main::told).orElse("end"));
            }
            end.countDown();
          }
        });
    end.await();
    return seen;
  }

  static String told(RawMessageStreamEvent event) {
    return event
        .contentBlockDelta()
        .map(
            delta ->
                delta.delta().text().map(text -> text.text()).orElse(delta.delta().toString()))
        .orElse(event.contentBlockStart().isPresent() ? "begin" : "other");
  }
}
