package io.promptnotary.inspect;

import io.promptnotary.inspect.OwnCode.Method;
import io.promptnotary.inspect.TypeFile.MethodFile;
import io.promptnotary.snapshot.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one would capture of a method: fields and paths, in the order in which they are to be
 * written. Each of them is there, as far as declared types tell. For one thread.
 */
final class Guess {
  private static final String[] IDS = {"id", "templateId", "key"};

  private final Types types;
  private final Members members;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final TypeFile owner;
  private final MethodFile method;

  private Guess(Types types, Method method) {
    this.members = new Members(types);
    this.types = types;
    this.owner = method.owner();
    this.method = method.file();
  }

  /** Fields and their paths; empty where the role's defaults do. */
  static Map<String, String> of(Types types, Role role, Method method) {
    Guess guess = new Guess(types, method);
    switch (role) {
      case GENERATION -> guess.generation();
      case COMPOSE -> guess.compose();
      case CALL -> guess.call();
      case CHECK -> guess.check();
      case REPAIR -> guess.repair();
      case SAVE -> guess.save();
      case ATTEMPT -> {}
    }
    return guess.fields;
  }

  private void generation() {
    people();
    given("template.id", "templateId");
    input();
    HostType result = members.given(method);
    if (result.is("java.lang.String")) {
      put("output", members.root(method));
    } else {
      result("output", members.text(result));
    }
  }

  private void people() {
    given(
        "org_id", "orgId", "organisationId", "organizationId", "tenantId", "tenant", "customerId");
    given("user_id", "userId", "user", "username");
    given("session_id", "sessionId", "conversationId", "chatId");
    given("platform", "platform", "channel");
  }

  private void input() {
    List<HostType> parameters = method.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).is("java.lang.String")) {
        put("input", "args[" + i + "]");
        return;
      }
    }
    given("input", "input", "question", "topic", "prompt", "text", "message", "query", "subject");
  }

  private void compose() {
    HostType result = members.given(method);
    if (!result.is("java.lang.String")) {
      result("system", members.text(result, "system", "systemPrompt", "systemMessage"));
      result(
          "user",
          members.text(result, "user", "userPrompt", "userMessage", "prompt", "text", "content"));
      HostType element = members.messages(result);
      if (element != null) {
        messages(members.root(method), element);
      }
    }
    template();
    people();
    if (!fields.isEmpty() && result.is("java.lang.String")) {
      // Where anything is captured, the defaults are off.
      put("text", members.root(method));
    }
  }

  private void template() {
    List<HostType> parameters = method.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      HostType type = parameters.get(i);
      if (type.toString().matches(".*Template.*")) {
        at("template.id", i, members.of(type, IDS));
        at("template.name", i, members.text(type, "name", "title"));
        at("template.version", i, members.of(type, "version", "revision"));
        at("modules", i, members.of(type, "modules", "parts"));
        return;
      }
    }
    given("template.id", "templateId");
  }

  private void call() {
    Scout.address(owner).flatMap(Guess::provider).ifPresent(each -> put("provider", each));
    asked();
    HostType result = members.given(method);
    boolean told = Callback.of(types, method).isPresent();
    if (told) {
      put("output", "chunk");
    } else if (result.is("java.lang.String")) {
      put("output", members.root(method));
    } else {
      result("output", members.text(result));
      figures(result);
    }
    boolean plain =
        result.is("java.lang.String") && fields.keySet().equals(Set.of("text", "output"));
    if (plain && fields.containsKey("text") && members.root(method).equals("return")) {
      fields.clear();
    }
  }

  /** Whose habits the address is of; those of others who took it over are the same. */
  private static Optional<String> provider(String address) {
    return switch (address) {
      case "/chat/completions", "/v1/completions", "/v1/responses" -> Optional.of("\"=openai\"");
      case "/v1/messages" -> Optional.of("\"=anthropic\"");
      case ":generateContent", ":streamGenerateContent" -> Optional.of("\"=google\"");
      default -> Optional.empty();
    };
  }

  private void asked() {
    List<HostType> parameters = method.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      HostType type = parameters.get(i);
      HostType element = members.messages(type);
      if (element != null) {
        messages("args[" + i + "]", element);
      } else if (type.is("java.lang.String") && !fields.containsKey("text")) {
        put("text", "args[" + i + "]");
      } else {
        request(i, type);
      }
    }
  }

  private void request(int at, HostType type) {
    for (String each : List.of("messages", "conversation", "history")) {
      HostType list = members.of(type, each) == null ? null : members.type(type, each);
      HostType element = list == null ? null : members.messages(list);
      if (element != null && !fields.containsKey("messages.each")) {
        messages("args[" + at + "]." + each, element);
      }
    }
    at("system", at, members.text(type, "system", "systemPrompt", "systemMessage"));
    at("user", at, members.text(type, "user", "userPrompt", "prompt", "question"));
    at("model", at, members.text(type, "model", "modelName", "modelId"));
    at("params.model", at, members.text(type, "model", "modelName", "modelId"));
    at("params.temperature", at, members.of(type, "temperature"));
    at("params.max_tokens", at, members.of(type, "maxTokens", "maxOutputTokens"));
    at("params.top_p", at, members.of(type, "topP"));
    at("params.response_format", at, members.of(type, "responseFormat"));
  }

  private void messages(String list, HostType element) {
    String role = members.of(element, "role", "author", "speaker");
    String text = members.of(element, "content", "text", "body", "message");
    if (role != null && text != null) {
      put("messages.each", list);
      put("messages.role", role);
      put("messages.text", text);
    }
  }

  private void figures(HostType result) {
    String root = members.root(method);
    String model = members.text(result, "model", "modelName", "modelId");
    if (model != null) {
      String asked = fields.get("model");
      put("model", root + "." + model + (asked == null ? "" : " | " + asked));
    }
    for (String each : List.of("usage", "tokens", "tokenUsage")) {
      HostType usage = members.of(result, each) == null ? null : members.type(result, each);
      if (usage != null && usage.kind() == HostType.Kind.CLASS) {
        tokens(root + "." + each, usage);
      }
    }
    result("finish_reason", members.of(result, "finishReason", "stopReason"));
    result("response_id", members.text(result, "responseId", "id"));
    result("retry_count", members.number(result, "retries", "retryCount"));
  }

  private void tokens(String path, HostType usage) {
    tokens("tokens.prompt", path, usage, "promptTokens", "inputTokens", "prompt", "input");
    tokens(
        "tokens.completion",
        path,
        usage,
        "completionTokens",
        "outputTokens",
        "completion",
        "output");
    tokens("tokens.total", path, usage, "totalTokens", "total");
    tokens("tokens.cached", path, usage, "cachedTokens", "cacheReadTokens", "cached");
  }

  private void tokens(String field, String path, HostType usage, String... names) {
    String found = members.number(usage, names);
    if (found != null) {
      put(field, path + "." + found);
    }
  }

  private void check() {
    HostType result = members.given(method);
    result("ok", members.of(result, "ok", "valid", "passed", "success"));
    result("score", members.of(result, "score"));
    result("issues", members.of(result, "issues", "errors", "violations", "problems"));
    result("feedback", members.text(result, "feedback", "message", "hint"));
  }

  private void repair() {
    HostType result = members.given(method);
    result("count", members.number(result, "count", "repairs", "repairCount", "rounds"));
    result("types", members.of(result, "types", "repairTypes"));
    result("initial_score", members.of(result, "initialScore"));
    result("final_score", members.of(result, "finalScore"));
    result("log", members.of(result, "log", "repairLog"));
    result("output", members.of(result, "output", "text", "content", "post", "result", "draft"));
  }

  private void save() {
    List<HostType> parameters = method.parameters();
    HostType entity = parameters.isEmpty() ? HostType.UNKNOWN : parameters.get(0);
    HostType result = members.given(method);
    String root = members.root(method);
    if (result.is("java.lang.String") || members.isNumber(result)) {
      put("entity.id", root);
    } else if (members.of(result, "id", "uuid") != null) {
      put("entity.id", root + "." + members.of(result, "id", "uuid"));
    } else {
      at("entity.id", 0, members.of(entity, "id", "uuid", "key"));
    }
    if (!entity.isOpen()
        && entity.kind() == HostType.Kind.CLASS
        && !entity.name().startsWith("java.")) {
      fields.put(
          "entity.type",
          "\"=" + entity.toString().replaceAll("<.*", "").toLowerCase(Locale.ROOT) + "\"");
    }
  }

  /** The first of the names that an argument has, be it the argument's own name. */
  private void given(String field, String... names) {
    for (int i = 0; i < method.parameters().size() && !fields.containsKey(field); i++) {
      String found = members.of(method.parameters().get(i), names);
      HostType type = found == null ? null : members.type(method.parameters().get(i), found);
      // A tenant or a platform may be an object of its own.
      String inner = type == null ? null : members.of(type, "id", "key", "code");
      at(field, i, found == null || inner == null ? found : found + "." + inner);
    }
  }

  private void at(String field, int argument, @Nullable String member) {
    if (member != null) {
      put(field, "args[" + argument + "]." + member);
    }
  }

  private void result(String field, @Nullable String member) {
    if (member != null && !members.root(method).isEmpty()) {
      put(field, members.root(method) + "." + member);
    }
  }

  private void put(String field, String path) {
    if (field.equals("model")) {
      fields.put(field, path.contains("|") ? "\"" + path + "\"" : path);
    } else {
      fields.putIfAbsent(field, path);
    }
  }
}
