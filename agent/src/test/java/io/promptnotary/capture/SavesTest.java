package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import java.io.IOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which generation a save is about. */
class SavesTest {
  private static final String LONG =
      "An answer that is so long that it should be the only one of its kind. ";

  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION);
  private final Probe repair = rig.probe(Role.REPAIR);
  private final Probe call = rig.probe(Role.CALL);
  private final Probe save = rig.probe(Role.SAVE);
  private final Probe saveAll =
      rig.probe(Role.SAVE, "entity.type", "=post", "entity.id", "return[*].id");

  /** An entity that is given its id when it is saved. */
  static final class Post {
    Long id;

    Post() {}

    Post(long id) {
      this.id = id;
    }

    @SuppressWarnings("unused")
    public Long getId() {
      return id;
    }
  }

  private SnapshotId produce(Object result) throws Exception {
    rig.run(generation, () -> result);
    return newest();
  }

  private SnapshotId newest() {
    return rig.finals().get(rig.finals().size() - 1).id();
  }

  private void save(Object saved, Object id) throws Exception {
    rig.run(save, null, args(saved), () -> id);
  }

  private static <T> T elsewhere(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void saveElsewhere(Object saved, Object id) throws Exception {
    elsewhere(
        () -> {
          save(saved, id);
          return null;
        });
  }

  private List<List<Object>> links() {
    return rig.links().stream()
        .map(
            link ->
                List.<Object>of(
                    link.id(), Rig.values(link.save()).get("entity.id"), Rig.linkedBy(link.save())))
        .toList();
  }

  private static List<Object> link(SnapshotId id, Object entity, String by) {
    return List.of(id, entity, by);
  }

  @Test
  void aResultLinksItsGenerationFromAnyThread() throws Exception {
    Post first = new Post();
    Post second = new Post();
    SnapshotId one = produce(first);
    SnapshotId two = produce(Optional.of(second));
    saveElsewhere(first, 1);
    saveElsewhere(Optional.of(second), 2);
    save(first, 3);
    assertThat(links())
        .containsExactly(
            link(one, 1, "identity"), link(two, 2, "identity"), link(one, 3, "identity"));
  }

  @Test
  void whatWasNeverSeenLinksNothingOnAnotherThread() throws Exception {
    produce(new Post());
    saveElsewhere(new Post(), 1);
    saveElsewhere(null, 2);
    elsewhere(() -> rig.run(save, null, args(), () -> 3));
    elsewhere(() -> rig.run(save, null, null, () -> 3));
    saveElsewhere(List.of(new Post(), new Post()), 4);
    assertThat(rig.links()).isEmpty();
  }

  @Test
  void anEqualObjectIsNotTheSame() throws Exception {
    produce(new StringBuilder("x"));
    produce(LONG + "a");
    produce(Map.of("a", 1));
    saveElsewhere(Map.of("a", 1), 1);
    saveElsewhere(new StringBuilder(LONG + "a").toString(), 2);
    assertThat(rig.links()).isEmpty();
  }

  @Test
  void valuesThatExistManyTimesStandForNothing() throws Exception {
    for (Object each :
        List.of("OK", 5, Role.CALL, true, Post.class, List.of(), Map.of(), new HashSet<>())) {
      produce(each);
      saveElsewhere(each, 1);
      elsewhere(() -> rig.run(save, null, args(each, List.of(each)), () -> 2));
    }
    produce(null);
    assertThat(rig.links()).isEmpty();
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void aLongTextIsAsGoodAsAnObject() throws Exception {
    String text = (LONG + System.nanoTime());
    SnapshotId id = produce(text);
    saveElsewhere(text, 1);
    assertThat(links()).containsExactly(link(id, 1, "identity"));
  }

  @Test
  void aTextThatSeveralGaveIsAConstant() throws Exception {
    SnapshotId first = produce(LONG);
    elsewhere(() -> produce(LONG));
    saveElsewhere(LONG, 1);
    assertThat(rig.links()).isEmpty();
    save(LONG, 2);
    assertThat(links()).containsExactly(link(first, 2, "identity"));
  }

  @Test
  void anObjectThatSeveralGaveBelongsToTheNewest() throws Exception {
    Post post = new Post();
    SnapshotId first = produce(post);
    SnapshotId second = elsewhere(() -> produce(post));
    saveElsewhere(post, 1);
    save(post, 2);
    assertThat(links()).containsExactly(link(second, 1, "identity"), link(first, 2, "identity"));
  }

  @Test
  void outputsAndRepairedObjectsStandForTheirGeneration() throws Exception {
    Post output = new Post();
    Post repaired = new Post();
    String text = LONG + System.nanoTime();
    Probe wrapped = rig.probe(Role.GENERATION, "output", "return.post");
    Probe asked = rig.probe(Role.CALL, "output", "return[*]");
    rig.run(
        wrapped,
        () -> {
          rig.run(repair, () -> repaired);
          rig.run(asked, () -> List.of("no result of the generation " + LONG));
          return Map.of("post", output);
        });
    SnapshotId one = newest();
    rig.run(asked, () -> new Object[] {text, new Post()});
    SnapshotId two = newest();
    saveElsewhere(output, 1);
    saveElsewhere(repaired, 2);
    saveElsewhere(text, 3);
    assertThat(links())
        .containsExactly(
            link(one, 1, "identity"), link(one, 2, "identity"), link(two, 3, "identity"));
  }

  @Test
  void whatACallInAGenerationGaveIsNotItsResult() throws Exception {
    Post answer = new Post();
    rig.run(generation, () -> rig.run(call, () -> answer).id == null);
    saveElsewhere(answer, 1);
    assertThat(rig.links()).isEmpty();
  }

  @Test
  void aFailedGenerationGivesNothing() {
    assertThatThrownBy(
            () ->
                rig.run(
                    generation,
                    () -> {
                      throw new IOException("x");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(rig.links()).isEmpty();
  }

  @Test
  void aSaveInAGenerationOfSomethingElseLinksThat() throws Exception {
    Post other = new Post();
    SnapshotId about = elsewhere(() -> produce(other));
    rig.run(
        generation,
        () -> {
          save(other, 1);
          rig.run(call, () -> "within");
          return rig.run(save, null, args(new Post()), () -> 2);
        });
    Capture.Generation around = rig.finals().get(1);
    assertThat(links()).containsExactly(link(about, 1, "identity"));
    assertThat(Rig.parts(around, Role.SAVE)).hasSize(1);
    assertThat(Rig.values(around, Role.SAVE)).isEqualTo(Map.of("entity.id", 2));
    assertThat(Rig.linkedBy(Rig.parts(around, Role.SAVE).get(0))).isEqualTo("generation");
    assertThat(Rig.parts(around, Role.CALL)).hasSize(2);
  }

  @Test
  void aSaveOfAGenerationThatStillRunsIsAPartOfIt() throws Exception {
    Post repaired = new Post();
    rig.run(
        generation,
        () -> {
          rig.run(repair, () -> repaired);
          rig.run(save, null, args(repaired), () -> 1);
          saveElsewhere(repaired, 2);
          return null;
        });
    assertThat(rig.links()).isEmpty();
    assertThat(Rig.parts(rig.last(), Role.SAVE).stream().map(Rig::linkedBy))
        .containsExactly("generation", "identity");
  }

  @Test
  void aFailedSaveLinksNothing() throws Exception {
    Post post = new Post();
    produce(post);
    assertThatThrownBy(
            () ->
                rig.run(
                    save,
                    null,
                    args(post),
                    () -> {
                      throw new IOException("full");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(rig.links()).isEmpty();
    save(new Post(), 1);
    assertThat(rig.links()).hasSize(1);
  }

  @Test
  void theThreadLinksOnce() throws Exception {
    SnapshotId id = produce("short");
    save("short", null);
    save("short", 1);
    save("unrelated", 2);
    rig.run(generation, () -> rig.run(save, () -> 3));
    save("unrelated", 4);
    assertThat(rig.links()).hasSize(2).allMatch(link -> link.id().equals(id));
    assertThat(Rig.values(rig.links().get(0).save())).isEmpty();
    assertThat(Rig.values(rig.links().get(1).save())).isEqualTo(Map.of("entity.id", 1));
    assertThat(Rig.linkedBy(rig.links().get(1).save())).isEqualTo("thread");
  }

  @Test
  void aFutureThatCompletesElsewhereIsNoReasonToGuessThere() throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    rig.run(generation, () -> result);
    elsewhere(
        () -> {
          result.complete("post");
          save("another", 1);
          return null;
        });
    assertThat(rig.links()).isEmpty();
    save("post", 2);
    assertThat(links()).containsExactly(link(newest(), 2, "thread"));
  }

  @Test
  void theHostMayKnowAFuturesResultBeforeWeDo() throws Exception {
    CompletableFuture<Post> result = new CompletableFuture<>();
    CompletableFuture<Object> failed = new CompletableFuture<>();
    Post post = new Post();
    CompletableFuture<Post> returned = rig.run(generation, () -> result);
    rig.run(generation, () -> failed);
    failed.obtrudeException(new IOException("x"));
    CompletableFuture<Void> chain =
        returned.thenAccept(
            each -> {
              try {
                saveElsewhere(each, 1);
                save(each, 2);
                save(new Post(), 3);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    elsewhere(() -> result.complete(post));
    chain.join();
    assertThat(Rig.parts(newestFinal(), Role.SAVE).stream().map(Rig::linkedBy))
        .containsExactly("identity", "identity");
    assertThat(rig.links()).isEmpty();
    saveElsewhere(post, 4);
    assertThat(links()).containsExactly(link(newest(), 4, "identity"));
  }

  private Capture.Generation newestFinal() {
    return rig.finals().get(rig.finals().size() - 1);
  }

  @Test
  void aSaveThatIsDoneLaterKeepsWhatItIsAbout() throws Exception {
    Post post = new Post();
    SnapshotId id = produce(post);
    CompletableFuture<Integer> later = new CompletableFuture<>();
    elsewhere(() -> rig.run(save, null, args(post), () -> later));
    assertThat(rig.links()).isEmpty();
    produce("next");
    later.complete(7);
    assertThat(links()).containsExactly(link(id, 7, "identity"));
  }

  @Test
  void anEntityHasItsIdOnlyAfterwards() throws Exception {
    Probe persist =
        rig.probe(
            Role.SAVE, "entity.id", "mdc.none | args[0].id", "attributes.before", "args[0].id");
    Post post = new Post();
    SnapshotId id = produce(post);
    elsewhere(
        () ->
            rig.run(
                persist,
                null,
                args(post),
                () -> {
                  post.id = 5L;
                  return null;
                }));
    assertThat(links()).containsExactly(link(id, 5L, "identity"));
    assertThat(Rig.values(rig.links().get(0).save())).doesNotContainKey("attributes.before");
  }

  @Test
  void aSaveInASaveIsAboutTheSame() throws Exception {
    Post post = new Post();
    SnapshotId id = produce(post);
    produce("on this thread");
    rig.run(
        save, null, args(post), () -> rig.run(save, null, args(new Post()), () -> 9).toString());
    assertThat(links()).containsExactly(link(id, 9, "identity"), link(id, "9", "identity"));
  }

  @Test
  void savesInASaveOfManyAreNotGuessed() throws Exception {
    Post known = new Post(1);
    SnapshotId id = produce(known);
    rig.run(call, () -> "last");
    List<Post> all = List.of(known, new Post(2));
    rig.run(
        saveAll,
        null,
        args(all),
        () -> {
          for (Post each : all) {
            save(each, "s" + each.id);
          }
          return all;
        });
    assertThat(links()).containsExactly(link(id, "s1", "identity"), link(id, 1L, "identity"));
  }

  @Test
  void eachElementLinksItsOwnGeneration() throws Exception {
    List<Post> posts = List.of(new Post(11), new Post(12), new Post(13));
    SnapshotId one = elsewhere(() -> produce(posts.get(0)));
    SnapshotId two = elsewhere(() -> produce(posts.get(1)));
    for (Object argument :
        List.of(posts, posts.toArray(), new java.util.LinkedHashSet<>(posts), Optional.of(posts))) {
      rig.captures.removeIf(Capture.Link.class::isInstance);
      elsewhere(() -> rig.run(saveAll, null, args("table", argument), () -> posts));
      assertThat(links())
          .containsExactlyInAnyOrder(link(one, 11L, "identity"), link(two, 12L, "identity"));
      assertThat(rig.links())
          .allSatisfy(
              link -> assertThat(Rig.values(link.save())).containsEntry("entity.type", "post"));
    }
  }

  @Test
  void idsComeInTheOrderOfTheElements() throws Exception {
    List<Post> posts = List.of(new Post(), new Post());
    SnapshotId one = produce(posts.get(0));
    SnapshotId two = produce(posts.get(1));
    Probe wrapped = rig.probe(Role.SAVE, "entity.id", "return.ids");
    Probe plain = rig.probe(Role.SAVE, "entity.id", "return");
    Probe indexed = rig.probe(Role.SAVE, "entity.id", "return[0].id | return[-1].id");
    Probe chosen = rig.probe(Role.SAVE, "entity.id", "return[kind=a].id");
    for (Object[] each :
        new Object[][] {
          {save, new long[] {1L, 2L}},
          {save, List.of(1L, 2L)},
          {save, CompletableFuture.completedFuture(new Long[] {1L, 2L})},
          {plain, List.of(1L, 2L)},
          {wrapped, Map.of("ids", List.of(1L, 2L))},
          {indexed, List.of(new Post(1), new Post(2))},
          {chosen, List.of(Map.of("kind", "a", "id", 1L), Map.of("kind", "a", "id", 2L))}
        }) {
      rig.captures.removeIf(Capture.Link.class::isInstance);
      elsewhere(() -> rig.run((Probe) each[0], null, args(posts), () -> each[1]));
      assertThat(rig.links().stream().map(link -> text(link)))
          .containsExactly(one + "=" + 1, two + "=" + 2);
    }
  }

  private static String text(Capture.Link link) {
    Object id = Rig.values(link.save()).get("entity.id");
    return link.id() + "=" + (id instanceof List<?> list ? list.get(0) : id);
  }

  @Test
  void elementsMayCarryTheirIdsThemselves() throws Exception {
    List<Post> posts = Arrays.asList(new Post(), null, new Post());
    SnapshotId one = produce(posts.get(0));
    SnapshotId two = produce(posts.get(2));
    for (String path : List.of("args[0].id", "args[0][*].id", "args.request[*].id")) {
      rig.captures.removeIf(Capture.Link.class::isInstance);
      Probe persist = rig.probe(Role.SAVE, "entity.id", path, "attributes.count", "return");
      elsewhere(
          () ->
              rig.run(
                  persist,
                  null,
                  args(posts),
                  () -> {
                    posts.get(0).id = 1L;
                    posts.get(2).id = 2L;
                    return 3;
                  }));
      assertThat(links()).containsExactly(link(one, 1L, "identity"), link(two, 2L, "identity"));
      assertThat(Rig.values(rig.links().get(0).save())).containsEntry("attributes.count", 3);
    }
  }

  @Test
  void whatHasNoPositionGivesNoId() throws Exception {
    List<Post> posts = List.of(new Post(), new Post());
    produce(posts.get(0));
    produce(posts.get(1));
    for (Object returned :
        Arrays.asList(
            List.of(1L),
            new int[] {1},
            new HashSet<>(List.of(1L, 2L)),
            2,
            Optional.empty(),
            new Cursor())) {
      elsewhere(() -> rig.run(save, null, args(posts), () -> returned));
    }
    assertThat(rig.links())
        .allSatisfy(link -> assertThat(Rig.values(link.save())).doesNotContainKey("entity.id"));
    assertThat(rig.links().stream().map(link -> Rig.linkedBy(link.save()))).containsOnlyNulls();
  }

  /** A list that may not be walked over. */
  private static final class Cursor extends AbstractList<Object> {
    @Override
    public Object get(int index) {
      throw new AssertionError("walked over");
    }

    @Override
    public int size() {
      throw new AssertionError("asked for its size");
    }
  }

  @Test
  void collectionsThatMayBeLazyAreLeftAlone() throws Exception {
    produce(new Cursor());
    saveElsewhere(new Cursor(), 1);
    Collection<Object> hostile =
        new java.util.ArrayList<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public Object[] toArray() {
            throw new IllegalStateException("no");
          }
        };
    produce(hostile);
    saveElsewhere(hostile, 1);
    assertThat(rig.links()).isEmpty();
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void severalThingsOfOneGenerationAreAllNamed() throws Exception {
    List<Post> posts = List.of(new Post(1), new Post(2));
    SnapshotId id = produce(posts);
    elsewhere(() -> rig.run(saveAll, null, args(posts), () -> posts));
    assertThat(links()).containsExactly(link(id, List.of(1L, 2L), "identity"));
    assertThat(Rig.values(rig.links().get(0).save())).containsEntry("entity.type", "post");
  }

  @Test
  void manyThingsInAGenerationBelongToIt() throws Exception {
    Post foreign = new Post(8);
    SnapshotId other = elsewhere(() -> produce(foreign));
    rig.run(
        generation,
        () -> {
          rig.run(saveAll, null, args(List.of(new Post())), () -> List.of(new Post(7)));
          rig.run(saveAll, null, args(List.of()), () -> List.of());
          return rig.run(
              saveAll, null, args(List.of(foreign, new Post(9))), () -> List.of(foreign, foreign));
        });
    List<io.promptnotary.snapshot.Part> saves = Rig.parts(newestFinal(), Role.SAVE);
    assertThat(saves).hasSize(2);
    assertThat(Rig.values(saves.get(0))).containsEntry("entity.id", 7L);
    assertThat(Rig.linkedBy(saves.get(0))).isEqualTo("generation");
    assertThat(links()).containsExactly(link(other, 8L, "identity"));
  }

  @Test
  void manyThingsAfterTheGenerationAreNotGuessed() throws Exception {
    produce("mapped by the host");
    rig.run(saveAll, null, args(List.of()), () -> List.of());
    List<Post> two = List.of(new Post(1), new Post(2));
    rig.run(saveAll, null, args(two), () -> rig.run(save, null, args(two.get(0)), () -> two));
    assertThat(rig.links()).isEmpty();
    rig.run(saveAll, null, args(List.of(new Post())), () -> List.of(new Post(3)));
    assertThat(links()).containsExactly(link(newest(), 3L, "thread"));
    rig.run(saveAll, null, args(two.subList(0, 1)), () -> two.subList(0, 1));
    assertThat(rig.links()).hasSize(1);
  }

  @Test
  void aListOfLinesIsOneThing() throws Exception {
    produce("mapped by the host");
    save(Arrays.asList(null, "line", "line"), 1);
    assertThat(links()).containsExactly(link(newest(), 1, "thread"));
    rig.run(generation, () -> rig.run(save, null, args(List.of(new Post(), new Post())), () -> 6));
    assertThat(Rig.values(newestFinal(), Role.SAVE)).isEqualTo(Map.of("entity.id", 6));
  }

  @Test
  void whatIsSavedWithListsIsOneThing() throws Exception {
    produce("mapped by the host");
    rig.run(save, null, args(new Post(), List.of("tag", "tag")), () -> 1);
    assertThat(links()).containsExactly(link(newest(), 1, "thread"));
  }

  @Test
  void nestedSavesMayBeRecordedEach() throws Exception {
    Probe each = rig.probe(Role.SAVE, new Completion.Auto(), Nesting.ALL);
    SnapshotId id = produce("short");
    List<Post> two = List.of(new Post(), new Post());
    rig.run(each, null, args(two), () -> rig.run(each, null, args("one"), () -> 1));
    assertThat(links()).containsExactly(link(id, 1, "thread"));
  }

  @Test
  void onlyTheNewestObjectsAreRemembered() throws Exception {
    Post old = new Post();
    produce(old);
    List<Post> more = IntStream.range(0, Results.MAX).mapToObj(Post::new).toList();
    for (int from = 0; from < more.size(); from += Results.MAX_ELEMENTS) {
      produce(more.subList(from, from + Results.MAX_ELEMENTS));
    }
    saveElsewhere(old, 1);
    assertThat(rig.links()).isEmpty();
    saveElsewhere(more.get(0), 2);
    saveElsewhere(more.get(more.size() - 1), 3);
    assertThat(rig.links()).hasSize(2);
    produce(List.of(more.toArray()));
    SnapshotId last = newest();
    saveElsewhere(more.get(Results.MAX_ELEMENTS - 1), 4);
    saveElsewhere(more.get(Results.MAX_ELEMENTS), 5);
    assertThat(rig.links().stream().map(link -> link.id().equals(last)))
        .containsExactly(false, false, true, false);
  }
}
