package io.promptnotary.forward.otlp;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that others read, as the semantic conventions of OpenTelemetry have them in version
 * 1.41.1 (docs/gen-ai: spans, agent spans, metrics), and our own beside them. It is the last
 * release that holds {@code gen_ai}: since 1.42.0 the names live in a repository of their own,
 * which has no release yet. All of {@code gen_ai} is in the state "development" there.
 */
final class Conventions {
  static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.41.1";
  static final String SCOPE = "promptnotary";

  static final String WORKFLOW = "invoke_workflow";
  static final String CHAT = "chat";

  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> WORKFLOW_NAME = AttributeKey.stringKey("gen_ai.workflow.name");
  static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
  static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<Boolean> REQUEST_STREAM =
      AttributeKey.booleanKey("gen_ai.request.stream");
  static final AttributeKey<List<String>> STOP =
      AttributeKey.stringArrayKey("gen_ai.request.stop_sequences");
  static final AttributeKey<String> OUTPUT_TYPE = AttributeKey.stringKey("gen_ai.output.type");
  static final AttributeKey<String> RESPONSE_MODEL =
      AttributeKey.stringKey("gen_ai.response.model");
  static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
  static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  static final AttributeKey<Double> FIRST_CHUNK =
      AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> CACHE_READ =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> CACHE_WRITE =
      AttributeKey.longKey("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> REASONING =
      AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
  static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");

  static final AttributeKey<String> INPUT = AttributeKey.stringKey("gen_ai.input.messages");
  static final AttributeKey<String> OUTPUT = AttributeKey.stringKey("gen_ai.output.messages");
  static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("gen_ai.system_instructions");
  static final AttributeKey<String> TOOLS = AttributeKey.stringKey("gen_ai.tool.definitions");

  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");
  static final AttributeKey<String> SESSION = AttributeKey.stringKey("session.id");

  static final String EXCEPTION = "exception";
  static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
  static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
  static final AttributeKey<String> EXCEPTION_STACK =
      AttributeKey.stringKey("exception.stacktrace");

  /** Not of the conventions: what Langfuse and OpenLIT read as the cost of a call, in USD. */
  static final AttributeKey<Double> USAGE_COST = AttributeKey.doubleKey("gen_ai.usage.cost");

  static final String TOKEN_USAGE = "gen_ai.client.token.usage";
  static final String DURATION = "gen_ai.client.operation.duration";
  static final String TIME_TO_FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk";

  static final List<Long> TOKEN_BOUNDARIES =
      List.of(
          1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L,
          16777216L, 67108864L);
  static final List<Double> SECONDS_BOUNDARIES =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  /** What our rows call by another name. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "aws", "aws.bedrock",
          "azure", "azure.ai.openai",
          "google", "gcp.gen_ai",
          "mistral", "mistral_ai",
          "x-ai", "x_ai",
          "ibm", "ibm.watsonx.ai");

  /** Requests of these have a place for instructions beside the conversation. */
  private static final List<String> SYSTEM_APART = List.of("anthropic", "aws.bedrock", "gcp.");

  private Conventions() {}

  /** A name of our own. */
  static AttributeKey<String> own(String name) {
    return AttributeKey.stringKey("promptnotary." + name);
  }

  /** A name of our own for a whole number. */
  static AttributeKey<Long> ownLong(String name) {
    return AttributeKey.longKey("promptnotary." + name);
  }

  /** A name of our own for a number. */
  static AttributeKey<Double> ownDouble(String name) {
    return AttributeKey.doubleKey("promptnotary." + name);
  }

  /** The conventions' name of a provider; required there, so {@code unknown} where nobody knows. */
  static String provider(@Nullable String recorded) {
    return recorded == null
        ? "unknown"
        : PROVIDERS.getOrDefault(recorded.toLowerCase(Locale.ROOT), recorded);
  }

  /** True if the provider is given the system prompt apart from the conversation. */
  static boolean hasSystemApart(String provider) {
    return SYSTEM_APART.stream().anyMatch(provider::startsWith);
  }

  /**
   * What a call did. The row does not say it: the names of pointcuts and methods do.
   *
   * @param provider as {@link #provider} has it
   */
  static String operation(String provider, @Nullable String pointcut, @Nullable String method) {
    String called = ((pointcut == null ? "" : pointcut) + " " + (method == null ? "" : method));
    String lower = called.toLowerCase(Locale.ROOT);
    if (lower.contains("embed")) {
      return "embeddings";
    }
    if (provider.startsWith("gcp.") && lower.contains("generatecontent")) {
      return "generate_content";
    }
    boolean completion = lower.contains(".completion") || lower.contains("completionservice");
    return completion && !lower.contains("chat") ? "text_completion" : CHAT;
  }
}
