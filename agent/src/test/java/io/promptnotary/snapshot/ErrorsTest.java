package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  /** An exception of the host that cannot even be read. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }
  }

  @Test
  void keepsTheWholeStackAsThrown() {
    Exception thrown = new CompletionException("lost", new IllegalStateException("429"));
    thrown.addSuppressed(new RuntimeException("and this"));
    StringWriter printed = new StringWriter();
    thrown.printStackTrace(new PrintWriter(printed));
    Told.Row row =
        new Told()
            .part(part(Role.GENERATION, 0).at(0, 1).thrown(thrown))
            .ends(Status.FAILED, 1)
            .row();
    assertThat(row.snapshot().values())
        .containsEntry(Column.ERROR_TYPE, "java.util.concurrent.CompletionException")
        .containsEntry(Column.ERROR_MESSAGE, "lost")
        .containsEntry(Column.ERROR_STACK, printed.toString());
  }

  @Test
  void takesTheCallsErrorWhereTheCallIsTheRoot() {
    Told.Row row =
        new Told()
            .part(call(0).thrown(new IllegalStateException("429")))
            .ends(Status.FAILED, 2)
            .row();
    assertThat(row.get(Column.ERROR_MESSAGE)).isEqualTo("429");
  }

  @Test
  void keepsAHandledErrorWithItsCallOnly() {
    Told.Row row =
        new Told()
            .part(call(1).in(0).thrown(new IllegalStateException("429")))
            .part(part(Role.GENERATION, 0).at(0, 3))
            .ends(Status.SUCCESS, 3)
            .row();
    assertThat(row.get(Column.ERROR_TYPE)).isNull();
    assertThat(row.json(Column.LLM_CALLS).at("/0/error/message").asText()).isEqualTo("429");
  }

  @Test
  void hasNoErrorForACancelledGenerationThatThrewNothing() {
    Told.Row row =
        new Told()
            .part(part(Role.GENERATION, 0).at(0, 1).cancelled())
            .ends(Status.CANCELLED, 1)
            .row();
    assertThat(row.get(Column.STATUS)).isEqualTo("cancelled");
    assertThat(row.snapshot().values())
        .doesNotContainKeys(Column.ERROR_TYPE, Column.ERROR_MESSAGE, Column.ERROR_STACK);
  }

  @Test
  void survivesAnExceptionThatThrows() {
    Told.Row row = new Told().part(call(0).thrown(new Broken())).ends(Status.FAILED, 2).row();
    assertThat(row.get(Column.ERROR_TYPE)).isEqualTo(Broken.class.getName());
    assertThat(row.get(Column.ERROR_MESSAGE)).isNull();
    assertThat(row.get(Column.ERROR_STACK)).isNull();
    assertThat(row.json(Column.CAPTURE_GAPS).findValuesAsText("field"))
        .containsExactly("error_message", "error_stack");
    assertThat(row.reasons())
        .containsOnly("java.lang.StackOverflowError thrown by the value itself");
  }
}
