package io.promptnotary.inspect;

import io.promptnotary.inspect.OwnCode.Method;
import io.promptnotary.inspect.TypeFile.MethodFile;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;

/**
 * Looks for methods that compose, ask, check, repair, save and generate, by names, types,
 * annotations and by what they call. Guesses, and says why. For one thread.
 */
final class Scout {
  private static final Pattern COMPOSES =
      Pattern.compile("(compose|orchestrate|render|assemble|build|format|fill|create|make|to).*");
  private static final Pattern ASKS =
      Pattern.compile(
          "(complete|chat|generate|ask|invoke|call|send|stream|converse|prompt|request|query)"
              + "(?:[A-Z0-9].*)?|.*[cC]ompletions?");
  private static final Pattern CHECKS =
      Pattern.compile("(validate|check|verify|review|evaluate|lint|judge|assess)(?:[A-Z0-9].*)?");
  private static final Pattern SAVES =
      Pattern.compile("(save|persist|insert|upsert|store|add|put)(?:[A-Z0-9].*)?");
  private static final Pattern GENERATES =
      Pattern.compile(
          "(generate|create|write|draft|answer|reply|summari[sz]e|translate|produce|process|handle)"
              + "(?:[A-Z0-9].*)?");
  private static final List<String> ADDRESSES =
      List.of(
          "/chat/completions",
          "/v1/completions",
          "/v1/messages",
          "/v1/responses",
          "/v1/embeddings",
          ":generateContent",
          ":streamGenerateContent",
          "/api/chat",
          "/api/generate",
          "/converse");
  private static final List<String> HTTP =
      List.of(
          "java.net.http.",
          "java.net.HttpURLConnection",
          "okhttp3.",
          "org.apache.http.",
          "org.apache.hc.",
          "org.springframework.web.client.",
          "org.springframework.web.reactive.function.client.",
          "feign.",
          "retrofit2.");

  /** How many calls a generation may be away from what it composes and asks. */
  private static final int REACH = 4;

  private final OwnCode code;
  private final Types types;
  private final Members members;
  private final Map<String, Boolean> askers = new HashMap<>();

  Scout(OwnCode code, Types types) {
    this.code = code;
    this.types = types;
    this.members = new Members(types);
  }

  /** A candidate and the method itself. */
  record Found(Candidate candidate, Method method) {}

  /** The candidates of each role, the likeliest first. */
  Map<Role, List<Found>> find() {
    Map<Role, List<Found>> found = new EnumMap<>(Role.class);
    for (Role each : List.of(Role.COMPOSE, Role.CALL, Role.CHECK, Role.REPAIR, Role.SAVE)) {
      found.put(each, ranked(each, found));
    }
    found.put(Role.GENERATION, ranked(Role.GENERATION, found));
    return found;
  }

  private List<Found> ranked(Role role, Map<Role, List<Found>> found) {
    List<Found> all = new ArrayList<>();
    for (Method each : code.methods()) {
      if (mayBe(each, role)) {
        points(role, each, found)
            .filter(points -> points.score() >= threshold(role))
            .ifPresent(
                points ->
                    all.add(
                        new Found(
                            new Candidate(
                                role,
                                each.owner().name(),
                                each.file().signature(),
                                points.score(),
                                points.reasons()),
                            each)));
      }
    }
    all.sort(
        Comparator.<Found>comparingInt(each -> -each.candidate().score())
            .thenComparing(each -> each.candidate().type())
            .thenComparing(each -> each.candidate().method()));
    return all;
  }

  private static int threshold(Role role) {
    return role == Role.GENERATION ? 8 : 6;
  }

  /** What the agent can weave, and no plain accessor. */
  private boolean mayBe(Method method, Role role) {
    MethodFile file = method.file();
    boolean woven =
        !file.has(Opcodes.ACC_ABSTRACT)
            && !file.has(Opcodes.ACC_NATIVE)
            && !file.has(Opcodes.ACC_SYNTHETIC)
            && !file.name().startsWith("<");
    boolean accessor =
        file.parameters().isEmpty()
            && (types.member(HostType.of(method.owner().name()), file.name()) != null)
            && method.owner().fields().stream()
                .anyMatch(
                    each ->
                        each.name().equals(file.name())
                            || ("get" + each.name()).equalsIgnoreCase(file.name())
                            || ("is" + each.name()).equalsIgnoreCase(file.name()));
    return woven
        && !accessor
        && !method.owner().isSynthetic()
        && !Set.of("equals", "hashCode", "toString", "main").contains(file.name())
        && (role == Role.CHECK || role == Role.SAVE || gives(method));
  }

  /** True if something comes out of it, be it to an argument that is told. */
  private boolean gives(Method method) {
    return !method.file().isVoid() || Callback.of(types, method.file()).isPresent();
  }

  private Optional<Points> points(Role role, Method method, Map<Role, List<Found>> found) {
    Points points = new Points();
    boolean outside = code.isCalledFromOutside(method);
    points.add(outside ? 1 : 0);
    points.add(method.file().has(Opcodes.ACC_PUBLIC) ? 1 : 0);
    points.add(method.file().has(Opcodes.ACC_PRIVATE) ? -4 : 0);
    points.add(method.file().has(Opcodes.ACC_STATIC) && role != Role.COMPOSE ? -1 : 0);
    boolean likely =
        switch (role) {
          case COMPOSE -> compose(method, points);
          case CALL -> call(method, points);
          case CHECK -> check(method, points);
          case REPAIR -> repair(method, points);
          case SAVE -> save(method, points);
          case GENERATION -> generation(method, points, found);
          case ATTEMPT -> false;
        };
    return likely ? Optional.of(points) : Optional.empty();
  }

  private boolean compose(Method method, Points points) {
    String type = method.owner().simpleName();
    HostType given = members.given(method.file());
    boolean text = given.is("java.lang.String");
    boolean parts = members.of(given, "system", "systemPrompt", "systemMessage") != null;
    String name = method.file().name();
    if (type.matches(".*Prompt.*")) {
      points.add(4, "the class is named for prompts");
    } else if (type.matches(".*(Composer|Orchestrator|TemplateEngine)")) {
      points.add(3, "the class is named a composer");
    }
    if (COMPOSES.matcher(name).matches()) {
      points.add(name.startsWith("compose") || name.startsWith("render") ? 3 : 2, "it is named so");
    }
    if (name.matches("(?i).*prompt.*")) {
      points.add(3, "its name says prompt");
    }
    if (given.toString().matches(".*Prompt.*")) {
      points.add(4, "it returns " + given);
    } else if (parts) {
      points.add(3, "it returns a system prompt");
    }
    return (text || parts || given.toString().matches(".*(Prompt|Message).*"))
        && !method.file().parameters().isEmpty();
  }

  private boolean call(Method method, Points points) {
    String type = method.owner().simpleName();
    MethodFile file = method.file();
    HostType given = members.given(file);
    if (type.matches(
            ".*(Client|Gateway|Llm|LLM|OpenAi|Gpt|Claude|Model|Connector|Api|Provider|Adapter)")
        || type.matches("(Llm|LLM|OpenAi|Chat|Gpt|Claude|Ai|AI)[A-Z].*")) {
      points.add(3, "the class is named a client");
    }
    if (ASKS.matcher(file.name()).matches()) {
      points.add(3, "it is named for asking");
    }
    Optional<String> address = address(method.owner());
    address.ifPresent(each -> points.add(5, "its class knows the address " + each));
    if (isAsker(method.owner())) {
      points.add(2, "its class speaks HTTP");
    }
    String library = OwnCode.library(method.owner());
    if (!library.isEmpty()) {
      points.add(2, "its class uses " + library);
    }
    boolean answers =
        given.is("java.lang.String")
            || members.text(given) != null
            || Callback.of(types, file).isPresent();
    boolean asked =
        file.parameters().stream()
            .anyMatch(
                each ->
                    each.is("java.lang.String")
                        || each.toString().matches(".*(Request|Prompt|Message|Chat|Question).*"));
    if (members.of(given, "usage", "tokens", "finishReason", "stopReason", "choices") != null) {
      points.add(2, "its answer tells of tokens or of why it ended");
    }
    points.add(asked ? 1 : -2);
    points.add(code.isCalledFromOutside(method) ? 1 : -2);
    return answers
        && asked
        && (address.isPresent()
            || isAsker(method.owner())
            || !library.isEmpty()
            || ASKS.matcher(file.name()).matches());
  }

  /** Where the class asks, if it is a provider's well-known address. */
  static Optional<String> address(TypeFile type) {
    for (MethodFile method : type.methods()) {
      for (String text : method.texts()) {
        for (String each : ADDRESSES) {
          if (text.contains(each)) {
            return Optional.of(each);
          }
        }
      }
    }
    return Optional.empty();
  }

  private boolean isAsker(TypeFile type) {
    return askers.computeIfAbsent(
        type.name(),
        unused ->
            type.methods().stream()
                .flatMap(method -> method.refers().stream())
                .anyMatch(each -> HTTP.stream().anyMatch(each.owner()::startsWith)));
  }

  private boolean check(Method method, Points points) {
    String type = method.owner().simpleName();
    HostType given = members.given(method.file());
    boolean verdict = given.name().equals("boolean") || given.is("java.lang.Boolean");
    String ok = members.of(given, "ok", "valid", "passed", "success", "score", "violations");
    if (type.matches(".*(Validator|Checker|Verifier|Guard|Judge|Evaluator|Reviewer|Linter).*")) {
      points.add(3, "the class is named for it");
    }
    if (CHECKS.matcher(method.file().name()).matches()) {
      points.add(3, "it is named for it");
    }
    if (verdict) {
      points.add(2, "it returns a boolean");
    } else if (ok != null) {
      points.add(3, "it returns " + given + ", which has '" + ok + "'");
    }
    boolean named = CHECKS.matcher(method.file().name()).matches();
    return !method.file().parameters().isEmpty()
        && (named || ok != null)
        && !method.file().name().matches(".*[rR]epair.*")
        && (verdict || ok != null || (method.file().isVoid() && named));
  }

  private boolean repair(Method method, Points points) {
    if (method.file().name().matches("(?i).*(repair|validateAndFix|selfCorrect).*")) {
      points.add(5, "its name says repair");
    }
    if (method.owner().simpleName().matches("(?i).*repair.*")) {
      points.add(2, "the class is named for repairs");
    }
    HostType given = members.given(method.file());
    String count = members.of(given, "count", "repairs", "repairCount", "attempts", "rounds");
    if (count != null) {
      points.add(2, "it returns " + given + ", which has '" + count + "'");
    }
    return method.file().name().matches("(?i).*(repair|fix|correct).*");
  }

  private boolean save(Method method, Points points) {
    TypeFile owner = method.owner();
    if (owner.simpleName().matches(".*(Repository|Dao|DAO|Store|Persister|Mapper|Archive).*")) {
      points.add(4, "the class is named a repository");
    }
    if (owner.annotations().contains("org.springframework.stereotype.Repository")) {
      points.add(3, "it is annotated as a repository");
    }
    String name = method.file().name();
    if (SAVES.matcher(name).matches()) {
      points.add(name.matches("(save|persist|insert|upsert).*") ? 3 : 1, "it is named for saving");
    }
    List<HostType> parameters = method.file().parameters();
    boolean entity = !parameters.isEmpty() && code.has(parameters.get(0).name());
    if (entity) {
      points.add(2, "it takes " + parameters.get(0));
    }
    return SAVES.matcher(name).matches() && !parameters.isEmpty() && (entity || points.score() > 6);
  }

  private boolean generation(Method method, Points points, Map<Role, List<Found>> found) {
    String type = method.owner().simpleName();
    if (GENERATES.matcher(method.file().name()).matches()) {
      points.add(3, "it is named for it");
    }
    if (type.matches(
        ".*(Service|Generator|Orchestrator|UseCase|Studio|Agent|Assistant|Writer|Pipeline)")) {
      points.add(2, "the class is named for it");
    }
    if (method.owner().annotations().contains("org.springframework.stereotype.Service")) {
      points.add(1, "its class is a @Service");
    }
    int compose = distance(method, found, Role.COMPOSE);
    int call = distance(method, found, Role.CALL);
    String library = OwnCode.library(method.owner());
    if (compose > 0) {
      points.add(REACH + 1 - compose, "it leads to a composition");
    }
    if (call > 0) {
      points.add(REACH + 1 - call, "it leads to a call");
    } else if (!library.isEmpty()) {
      points.add(REACH, "its class uses " + library);
    }
    for (Role each : List.of(Role.CHECK, Role.REPAIR, Role.SAVE)) {
      if (distance(method, found, each) > 0) {
        points.add(1, "it leads to a " + each.key());
      }
    }
    boolean inner =
        of(found, Role.COMPOSE).contains(method)
            || of(found, Role.CHECK).contains(method)
            || Stream.of(Role.CALL, Role.REPAIR)
                .flatMap(role -> of(found, role).stream().limit(1))
                .anyMatch(each -> each.owner().name().equals(method.owner().name()));
    return (call > 0 || !library.isEmpty()) && !inner && !method.file().parameters().isEmpty();
  }

  private int distance(Method method, Map<Role, List<Found>> found, Role role) {
    return code.distance(method, of(found, role)::contains, REACH);
  }

  /** Those of the likeliest class: what else there may be would lead astray. */
  private static Set<Method> of(Map<Role, List<Found>> found, Role role) {
    Set<Method> methods = new LinkedHashSet<>();
    List<Found> all = found.getOrDefault(role, List.of());
    for (Found each : all) {
      if (each.candidate().type().equals(all.get(0).candidate().type())) {
        methods.add(each.method());
      }
    }
    return methods;
  }
}
