package io.promptnotary.snapshot;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts tokens where a provider did not, as OpenAI's models would; for others that is a rough
 * figure. For the writer's thread only. The vocabulary (tens of megabytes of heap) is loaded with
 * the first count.
 */
final class Tokenizer {
  // What the chat format puts around each message and in front of the answer.
  private static final long PER_MESSAGE = 4;
  private static final long PER_ANSWER = 3;

  private static final List<String> NEWER =
      List.of("gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-oss", "chatgpt-4o", "o1", "o3", "o4");

  private @Nullable EncodingRegistry registry;

  /** The tokens of a call that was answered; null if its prompt or its answer is not known. */
  @Nullable Usage count(Item call) {
    Prompts prompts = Prompts.of(call.exact);
    Object answer = call.exact.get("output");
    answer = answer == null ? call.exact.get("tool_calls") : answer;
    if (!call.isSuccess() || answer == null) {
      return null;
    }
    Encoding encoding = encoding(call.text("model"));
    long prompt = 0;
    if (!prompts.messages().isEmpty()) {
      for (Map<String, Object> message : prompts.messages()) {
        prompt += PER_MESSAGE + tokens(encoding, message.get("content"));
      }
    } else {
      prompt += prompts.system() == null ? 0 : PER_MESSAGE + tokens(encoding, prompts.system());
      prompt += prompts.user() == null ? 0 : PER_MESSAGE + tokens(encoding, prompts.user());
    }
    if (prompt == 0) {
      return null;
    }
    Map<Bucket, Long> buckets = new EnumMap<>(Bucket.class);
    buckets.put(Bucket.INPUT, prompt + PER_ANSWER);
    buckets.put(Bucket.OUTPUT, tokens(encoding, answer));
    return new Usage(buckets);
  }

  private synchronized EncodingRegistry registry() {
    EncodingRegistry known = registry;
    if (known == null) {
      known = Encodings.newLazyEncodingRegistry();
      registry = known;
    }
    return known;
  }

  private static long tokens(Encoding encoding, @Nullable Object plain) {
    String text = Values.text(plain);
    return text == null ? 0 : encoding.countTokensOrdinary(text);
  }

  private Encoding encoding(@Nullable String model) {
    EncodingRegistry registry = registry();
    String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
    String bare = name.substring(name.lastIndexOf('/') + 1);
    boolean newer = NEWER.stream().anyMatch(bare::startsWith);
    return registry.getEncoding(newer ? EncodingType.O200K_BASE : EncodingType.CL100K_BASE);
  }
}
