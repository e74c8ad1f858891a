package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PathReaderTest {
  private final Rig rig = new Rig();

  record Message(String role, Object content) {}

  enum Speaker {
    SYSTEM,
    USER
  }

  /** A class of the kind that people write. */
  @SuppressWarnings({"unused", "ClassCanBeStatic"})
  static class Prompt {
    static String shared = "shared";
    private final String hidden = "field";
    public boolean invoked;

    String title() {
      return "title()";
    }

    public String getTitle() {
      return "getTitle()";
    }

    String getSystem() {
      return "getSystem()";
    }

    public boolean isLong() {
      return true;
    }

    public int getTokens() {
      return 7;
    }

    private String secret() {
      return "secret()";
    }

    public void reset() {
      invoked = true;
    }

    public String with(String tone) {
      invoked = true;
      return tone;
    }

    public static String of() {
      return "of()";
    }

    public Object next() {
      invoked = true;
      return "next()";
    }

    public Object blockReason() {
      invoked = true;
      return "blockReason()";
    }

    public String getBlockReason() {
      return "getBlockReason()";
    }

    public Optional<String> user() {
      return Optional.of("user()");
    }

    public Object getBroken() {
      throw new IllegalStateException("x");
    }

    public Object getEndless() {
      return getEndless();
    }

    public Object getNothing() {
      return null;
    }

    public Object getDeath() {
      throw new OutOfMemoryError("host");
    }
  }

  static final class LatePrompt extends Prompt {}

  @Test
  void aNameIsAMapKeyFirst() throws Exception {
    assertThat(rig.read("args[0].size", Map.of("size", "key"))).isEqualTo("key");
    assertThat(rig.read("args[0].size", Map.of("other", "key"))).isEqualTo(1);
    assertThat(rig.read("args[0].['a b']", Map.of("a b", 1))).isNull();
    assertThat(rig.read("args[0]['a b']", Map.of("a b", 1))).isEqualTo(1);
    assertThat(rig.read("args[0].size", new TreeMap<>(Map.of(4, "other keys")))).isEqualTo(1);
  }

  @Test
  void aNameIsThenAMethodAGetterAndAField() throws Exception {
    Prompt prompt = new LatePrompt();
    assertThat(rig.read("args[0].title", prompt)).isEqualTo("title()");
    assertThat(rig.read("args[0].system", prompt)).isEqualTo("getSystem()");
    assertThat(rig.read("args[0].long", prompt)).isEqualTo(true);
    assertThat(rig.read("args[0].tokens", prompt)).isEqualTo(7);
    assertThat(rig.read("args[0].hidden", prompt)).isEqualTo("field");
    assertThat(rig.read("args[0].user", prompt)).isEqualTo("user()");
    assertThat(rig.read("args[0].role", new Message("user", ""))).isEqualTo("user");
    assertThat(rig.read("this.title | args[0].title", prompt)).isEqualTo("title()");
  }

  @Test
  void whatIsNeverInvokedIsNot() throws Exception {
    Prompt prompt = new Prompt();
    assertThat(rig.gap("args[0].reset", prompt)).startsWith("no 'reset' in ");
    assertThat(rig.gap("args[0].with", prompt)).startsWith("no 'with' in ");
    assertThat(rig.gap("args[0].of", prompt)).startsWith("no 'of' in ");
    assertThat(rig.gap("args[0].secret", prompt)).startsWith("no 'secret' in ");
    assertThat(rig.gap("args[0].shared", prompt)).startsWith("no 'shared' in ");
    assertThat(rig.gap("args[0].next", prompt)).startsWith("next() of ").endsWith("never invoked");
    assertThat(rig.read("args[0].blockReason", prompt)).isEqualTo("getBlockReason()");
    assertThat(rig.read("args[0].next", Map.of("next", "key"))).isEqualTo("key");
    assertThat(rig.gap("args[0].get", new FutureTask<>(() -> prompt.invoked = true)))
        .isEqualTo("get() of java.util.concurrent.FutureTask is never invoked");
    assertThat(rig.gap("args[0].", prompt)).startsWith("no '' in ");
    assertThat(prompt.invoked).isFalse();
  }

  @Test
  void hostileGettersBecomeGaps() throws Exception {
    Prompt prompt = new Prompt();
    assertThat(rig.gap("args[0].broken", prompt))
        .isEqualTo("getBroken() threw java.lang.IllegalStateException: x");
    assertThat(rig.gap("args[0].endless", prompt))
        .isEqualTo("getEndless() threw java.lang.StackOverflowError");
    assertThat(rig.gap("args[0].death", prompt))
        .isEqualTo("getDeath() threw java.lang.OutOfMemoryError: host");
    assertThat(rig.gap("args[0].titel", prompt))
        .isEqualTo("no 'titel' in " + Prompt.class.getName());
    assertThat(rig.gap("args[0]['k']", prompt)).startsWith("no ['k'] in ");
    assertThat(rig.counters.gaps.sum()).isEqualTo(5);
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void aMessageThatThrowsIsLeftOut() throws Exception {
    Object hostile =
        new Object() {
          @SuppressWarnings("unused")
          public Object getX() {
            throw new RuntimeException() {
              @Override
              public String getMessage() {
                throw new IllegalStateException();
              }
            };
          }
        };
    assertThat(rig.gap("args[0].x", hostile)).startsWith("getX() threw ").endsWith("$1");
    assertThat(Failure.describe(new RuntimeException("y".repeat(1000)))).hasSizeLessThan(260);
  }

  @Test
  void nullOnTheWayIsNoGap() throws Exception {
    assertThat(rig.read("args[0].nothing.more", new Prompt())).isNull();
    assertThat(rig.read("args[0].more", (Object) null)).isNull();
    assertThat(rig.read("args[0].more", Optional.empty())).isNull();
    assertThat(rig.counters.gaps.sum()).isZero();
  }

  @Test
  void argumentsAreFoundByNumberAndByName() throws Exception {
    assertThat(rig.read("args[-1]", "a", "b")).isEqualTo("b");
    assertThat(rig.read("args.request", "a")).isEqualTo("a");
    assertThat(rig.gap("args[2]", "a", "b")).isEqualTo("no args[2] in 2 arguments");
    assertThat(rig.gap("args[-3]", "a", "b")).isEqualTo("no args[-3] in 2 arguments");
    assertThat(rig.gap("args[0]", (Object[]) null)).isEqualTo("no args[0] in 0 arguments");
    assertThat(rig.gap("args.tone", "a")).isEqualTo("no parameter 'tone' in com.acme.Studio.call");
    Probe nameless =
        rig.probes.add(
            Rig.pointcut(
                Role.CALL, new Completion.Auto(), Nesting.OUTERMOST, "text", "args.request"),
            "A",
            "b",
            List.of(),
            "void",
            List.of());
    rig.captures.clear();
    rig.run(nameless, null, args("a"), () -> null);
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("A.b has no parameter names; compile it with -parameters or use args[N]");
  }

  @Test
  void optionalsUnwrap() throws Exception {
    assertThat(rig.read("args[0]", OptionalInt.of(1))).isEqualTo(1);
    assertThat(rig.read("args[0]", OptionalLong.of(2))).isEqualTo(2L);
    assertThat(rig.read("args[0]", OptionalDouble.of(3))).isEqualTo(3.0);
    assertThat(rig.read("args[0] | args[1] | args[2] | =none", emptyOptionals())).isEqualTo("none");
  }

  private static Object[] emptyOptionals() {
    return args(OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty());
  }

  @Test
  void elementsAreMappedAndFlattened() throws Exception {
    List<Message> messages =
        List.of(new Message("system", List.of("a", "b")), new Message("user", List.of("c")));
    assertThat(rig.read("args[0][*].role", messages)).isEqualTo(List.of("system", "user"));
    assertThat(rig.read("args[0][*].content[*]", messages)).isEqualTo(List.of("a", "b", "c"));
    assertThat(rig.read("args[0][*].role", (Object) messages.toArray()))
        .isEqualTo(List.of("system", "user"));
    assertThat(rig.read("args[0][*]", (Object) new int[] {1, 2})).isEqualTo(List.of(1, 2));
    assertThat(rig.read("args[0][*]", Map.of("k", 5))).isEqualTo(List.of(5));
    assertThat(rig.read("args[0][*]", new ArrayDeque<>(List.of(1)))).isEqualTo(List.of(1));
    Iterable<String> iterable = () -> List.of("x", "y").iterator();
    assertThat(rig.read("args[0][*]", iterable)).isEqualTo(List.of("x", "y"));
    assertThat(rig.read("args[0][*].role[0]", messages)).isEqualTo("system");
    assertThat(rig.read("args[0][*].content[*][*] | =scalar", messages)).isEqualTo("scalar");
    assertThat(rig.read("args[0][*]['k']", List.of(Map.of("k", 1)))).isEqualTo(List.of(1));
  }

  @Test
  void cursorsAndResourcesAreNotDrained() throws Exception {
    Iterator<String> cursor = new ArrayList<>(List.of("x")).iterator();
    class Cursor implements Iterable<String>, AutoCloseable {
      @Override
      public Iterator<String> iterator() {
        return cursor;
      }

      @Override
      public void close() {}
    }
    assertThat(rig.gap("args[0][*]", new Cursor())).endsWith(" has no elements to walk over");
    assertThat(rig.gap("args[0][*]", cursor)).endsWith(" has no elements to walk over");
    Iterable<String> iterable = () -> cursor;
    assertThat(rig.gap("args[0]", iterable)).contains(" is not a collection; add [*]");
    assertThat(cursor.hasNext()).isTrue();
    assertThat(rig.read("args[0]", java.nio.file.Path.of("a"))).isEqualTo("a");
  }

  /** As libraries have it that unite several types in one. */
  public static final class Event {
    private final String start = "the beginning";
    private final List<String> blocks = List.of("a", "b");

    public String start() {
      throw new IllegalStateException("started");
    }

    public boolean isStart() {
      return true;
    }

    public List<String> blocks() {
      throw new IllegalStateException("blocked");
    }
  }

  @Test
  void whereAMethodIsNeverInvokedTheFieldOfItsNameIsRead() throws Exception {
    assertThat(rig.read("args[0].start", new Event())).isEqualTo("the beginning");
    assertThat(rig.read("args[0].blocks[*]", new Event())).isEqualTo(List.of("a", "b"));
  }

  @Test
  void indexesCountFromBothEnds() throws Exception {
    List<String> list = List.of("a", "b", "c");
    assertThat(rig.read("args[0][1]", list)).isEqualTo("b");
    assertThat(rig.read("args[0][-1]", list)).isEqualTo("c");
    assertThat(rig.read("args[0][-1]", (Object) list.toArray())).isEqualTo("c");
    assertThat(rig.gap("args[0][3]", list)).isEqualTo("no [3] in 3 elements");
    assertThat(rig.gap("args[0][-4]", list)).isEqualTo("no [-4] in 3 elements");
    assertThat(rig.gap("args[0][0]", "text"))
        .isEqualTo("java.lang.String has no elements to walk over");
    assertThat(rig.read("args[0][0].x", Collections.singletonList(null))).isNull();
    assertThat(rig.gap("args[0][*][0]", List.of())).isEqualTo("no [0] in 0 elements");
  }

  /** One that has no elements. */
  public record Said(String role, String content) {}

  @Test
  void elementsAreChosenByHowAFieldPrints() throws Exception {
    List<Map<String, Object>> messages =
        List.of(
            Map.of("role", Speaker.SYSTEM, "content", "s"),
            Map.of("role", Speaker.USER, "content", "u1"),
            Map.of("role", Optional.of(Speaker.USER), "content", "u2"),
            Map.of("content", "no role"));
    assertThat(rig.read("args[0][role=USER].content", messages)).isEqualTo(List.of("u1", "u2"));
    assertThat(rig.read("args[0][role=USER][-1].content", messages)).isEqualTo("u2");
    assertThat(rig.read("args[0][*][role=SYSTEM].content", messages)).isEqualTo(List.of("s"));
    assertThat(rig.read("args[0][role=TOOL].content", messages)).isNull();
    assertThat(rig.gap("args[0][rolle=USER]", messages)).startsWith("no 'rolle' in ");
    assertThat(rig.read("args[0][role=USER].content", new Message("USER", "m"))).isEqualTo("m");
    assertThat(rig.read("args[0][role=TOOL].content", new Message("USER", "m"))).isNull();
    assertThat(rig.gap("args[0][role=USER]", "text")).isEqualTo("no 'role' in java.lang.String");
    assertThat(rig.read("args[0][role=USER].content", new Said("SYSTEM", "s"))).isNull();
    assertThat(rig.read("args[0][role!=USER].content", new Said("SYSTEM", "s"))).isEqualTo("s");
  }

  @Test
  void theFirstBranchWithAValueWins() throws Exception {
    Message message = new Message("", new Prompt());
    assertThat(rig.read("args[0].(role|content.title)", message)).isEqualTo("title()");
    assertThat(rig.read("args[0].(nope|content.title)", message)).isEqualTo("title()");
    assertThat(rig.read("args[0].(nope|role)", message)).isNull();
    assertThat(rig.gap("args[0].(nope|never)", message)).startsWith("no 'nope' in ");
    assertThat(rig.gap("args[0].content.(nope|nothing|broken)", message)).contains("threw");
    assertThat(rig.read("args[0].which(role|content)", message)).isEqualTo("content");
    assertThat(rig.gap("args[0].which(a|b)", message)).startsWith("no 'a' in ");
    assertThat(rig.read("args[0][*].which(role|content)", List.of(message)))
        .isEqualTo(List.of("content"));
  }

  @Test
  void elementsThatLackAMemberAreLeftOut() throws Exception {
    assertThat(rig.read("args[0][*].text", List.of(Map.of("text", 1), Map.of("image", 2))))
        .isEqualTo(List.of(1));
    assertThat(rig.gap("args[0][*].text", List.of(Map.of("image", 2)))).contains("no 'text'");
    assertThat(rig.read("args[0][*].nothing", List.of(new Prompt()))).isNull();
  }

  @Test
  void whatBrokeForSomeElementsIsSaid() throws Exception {
    List<Object> mixed = Arrays.asList(Map.of("broken", "fine"), new Prompt(), null);
    assertThat(rig.read("args[0][*].broken", mixed)).isEqualTo(List.of("fine"));
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("getBroken() threw java.lang.IllegalStateException: x");
    rig.captures.clear();
    assertThat(rig.read("args[0][broken=fine][*]", mixed.subList(0, 2))).isNotNull();
  }

  @Test
  void alternativesTakeTheFirstThatIsNotEmpty() throws Exception {
    assertThat(rig.read("args[0] | args[1] | =default", "", new int[0])).isEqualTo("default");
    assertThat(rig.read("args[0] | args[1] | =default", Map.of(), "b")).isEqualTo("b");
    assertThat(rig.read("args[0][*] | args[1]", List.of(), "b")).isEqualTo("b");
    assertThat(rig.read("args[0].nope | args[1]", "a", "b")).isEqualTo("b");
    assertThat(Rig.reasons(rig.last())).isEmpty();
    assertThat(rig.gap("args[0].nope | args[0].never", "a"))
        .isEqualTo("no 'nope' in java.lang.String");
  }

  @Test
  void environmentAndPropertiesAreRead() throws Exception {
    assertThat(rig.read("prop.java.version")).isEqualTo(System.getProperty("java.version"));
    assertThat(rig.read("env.PATH")).isEqualTo(System.getenv("PATH"));
    assertThat(rig.read("env.NO_SUCH_NAME_HERE")).isNull();
    assertThat(rig.gap("chunk.text"))
        .isEqualTo("no chunks: the method did not return a stream that can be watched");
  }

  @Test
  void alternativesThatMixEntryAndEndAreReadWhenDue() throws Exception {
    Map<String, String> request = new HashMap<>(Map.of("model", "early"));
    Probe call = rig.probe(Role.CALL, "model", "return.model | args[0].model | =late");
    rig.run(call, null, args(request), () -> request.put("model", "changed"));
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("model", "early");

    rig.captures.clear();
    rig.run(call, null, args(request), () -> Map.of("model", "returned"));
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("model", "returned");

    rig.captures.clear();
    rig.run(call, null, args(Map.of()), () -> Map.of());
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("model", "late");

    rig.captures.clear();
    Probe check = rig.probe(Role.CHECK, "score", "args[0].x | return.y", "feedback", "args[1]");
    rig.run(rig.probe(Role.GENERATION), () -> rig.run(check, null, args(Map.of(), "f"), () -> 1));
    assertThat(Rig.values(rig.last(), Role.CHECK)).isEqualTo(Map.of("feedback", "f"));
    assertThat(Rig.reasons(rig.last())).containsExactly("no 'y' in java.lang.Integer");
  }

  @Test
  void messagesAreReadElementByElement() throws Exception {
    Probe call =
        rig.add(
            Rig.pointcut(
                Role.CALL,
                new Completion.Auto(),
                Nesting.OUTERMOST,
                List.of(Rig.messages("args[0]", "role", "content.text | content"))));
    List<Object> sent =
        List.of(
            new Message("system", Map.of("text", "be brief")),
            new Message("user", new StringBuilder("hello")),
            Map.of("role", "tool"));
    rig.run(call, null, args(sent), () -> null);
    assertThat(Rig.values(rig.last(), Role.CALL).get("messages"))
        .isEqualTo(
            List.of(
                Map.of("role", "system", "text", "be brief"),
                Map.of("role", "user", "text", "hello"),
                Map.of("role", "tool")));
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("no 'content' in java.util.ImmutableCollections$Map1");

    rig.captures.clear();
    rig.run(call, null, args(new Message("user", "alone")), () -> null);
    assertThat(Rig.values(rig.last(), Role.CALL).get("messages"))
        .isEqualTo(List.of(Map.of("role", "user", "text", "alone")));
    rig.captures.clear();
    rig.run(call, null, args("text"), () -> null);
    assertThat(Rig.reasons(rig.last())).singleElement().asString().contains("no elements");
    rig.captures.clear();
    rig.run(call, null, args((Object) null), () -> null);
    assertThat(Rig.values(rig.last(), Role.CALL)).isEmpty();
    rig.captures.clear();
    Iterable<Object> broken =
        () -> {
          throw new IllegalStateException("x");
        };
    rig.run(call, null, args(broken), () -> null);
    assertThat(Rig.reasons(rig.last())).singleElement().asString().startsWith("reading elements");
  }

  @Test
  void messagesOfTheAnswerAreReadAtTheEnd() throws Exception {
    Probe call =
        rig.add(
            Rig.pointcut(
                Role.CALL,
                new Completion.Auto(),
                Nesting.OUTERMOST,
                List.of(Rig.messages("result[*]", "role", "content"))));
    rig.run(call, () -> CompletableFuture.completedFuture(List.of(new Message("assistant", "hi"))));
    assertThat(Rig.values(rig.last(), Role.CALL).get("messages"))
        .isEqualTo(List.of(Map.of("role", "assistant", "text", "hi")));
  }

  @Test
  void aCollectionThatBreaksWhileItIsWalkedBecomesAGap() throws Exception {
    Iterable<Object> broken =
        () -> {
          throw new IllegalStateException("x");
        };
    assertThat(rig.gap("args[0][*]", broken))
        .isEqualTo("reading threw java.lang.IllegalStateException: x");
  }

  @Test
  void everyMemberIsLookedUpOncePerClass() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Rig counting =
        new Rig(
            type -> {
              asked.incrementAndGet();
              return false;
            });
    Probe call = counting.probe(Role.CALL, "text", "args[0].prefix", "model", "args[0].delimiter");
    for (int i = 0; i < 3; i++) {
      counting.run(call, null, args(new StringJoiner(",")), () -> null);
    }
    assertThat(asked).hasValue(1);
    assertThat(Rig.reasons(counting.finals().get(2)))
        .contains("prefix of java.util.StringJoiner is not accessible; open its package");
  }
}
