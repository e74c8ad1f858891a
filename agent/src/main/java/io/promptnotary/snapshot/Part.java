package io.promptnotary.snapshot;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one probe saw, as references into the host's values. Built on a host thread and never
 * changed afterwards; the arrays are shared and must not be written to.
 *
 * <p>A call and a generation hand over two parts with the same {@code number}: one when they begin
 * ({@code endNanos} is {@link #OPEN}), one when they have ended. The later one adds to the earlier
 * one: where both carry a value for a name, the later wins. All other roles hand over one part,
 * when they have ended.
 *
 * @param origin what all parts of one end of a probe have in common
 * @param number identifies this part within its generation, counted from 0 in the order of entry
 * @param parent the number of the part in whose run this one began, or {@link #NONE}. A part whose
 *     parent chain holds another part of its own role is a nested one that was collapsed: it only
 *     fills fields that the outer one could not see
 * @param startNanos {@link System#nanoTime} at entry
 * @param endNanos {@link System#nanoTime} at completion, or {@link #OPEN}
 * @param values parallel to {@link Origin#names}; immutable values by reference, or shallow copies:
 *     CharSequence, Number, Boolean, Enum of the JDK, {@link Constant}, {@link Pieces}, null, or
 *     List and Map of these. A structured {@code messages} value is a List of Map with the keys
 *     {@code role} and {@code text}
 * @param thrown what the method threw or its future failed with
 * @param cancelled the host gave up on the future or stream
 * @param gaps what could not be read
 */
public record Part(
    Origin origin,
    int number,
    int parent,
    long startNanos,
    long endNanos,
    @Nullable Object[] values,
    @Nullable Throwable thrown,
    boolean cancelled,
    List<Gap> gaps) {

  /** {@code endNanos} of a part that has not ended. */
  public static final long OPEN = Long.MIN_VALUE;

  /** Name of a value of the recorder's own, a {@link JoinedBy}: how a call came to be here. */
  public static final String JOINED_BY = "joined_by";

  /** Name of a value of the recorder's own, a {@link SnapshotId}: the generation around this. */
  public static final String PARENT_ID = "parent_id";

  /** Name of a value of the recorder's own, a {@link Streamed}: how the answer came in pieces. */
  public static final String STREAMED = "streamed";

  /** Name of a value of the recorder's own, {@link SpanIds}: the span that it began in. */
  public static final String SPAN = "span";

  /** {@code parent} of a part that began in no other part. */
  public static final int NONE = -1;

  /** A part with an origin of its own. */
  public Part(
      Role role,
      int number,
      int parent,
      String pointcut,
      String method,
      long startNanos,
      long endNanos,
      String[] names,
      @Nullable Object[] values,
      @Nullable Throwable thrown,
      boolean cancelled,
      int maxChars,
      List<Gap> gaps) {
    this(
        new Origin(role, pointcut, method, names, maxChars),
        number,
        parent,
        startNanos,
        endNanos,
        values,
        thrown,
        cancelled,
        gaps);
  }

  /**
   * Where parts come from. One object for all parts of one end of a probe, because each field of a
   * part is paid for on a host thread.
   *
   * @param role the pointcut's role
   * @param pointcut the id of the pointcut
   * @param method {@code SimpleClass.method} of the woven method
   * @param names names of the captured fields, as in {@link Role#fields}
   * @param maxChars the configured limit for each text of a part in UTF-16 units, 0 for none
   */
  public record Origin(Role role, String pointcut, String method, String[] names, int maxChars) {
    private Origin with(String name) {
      String[] more = Arrays.copyOf(names, names.length + 1);
      more[names.length] = name;
      return new Origin(role, pointcut, method, more, maxChars);
    }
  }

  /** The pointcut's role. */
  public Role role() {
    return origin.role;
  }

  /** The id of the pointcut. */
  public String pointcut() {
    return origin.pointcut;
  }

  /** {@code SimpleClass.method} of the woven method. */
  public String method() {
    return origin.method;
  }

  /** Names of the captured fields, parallel to {@link #values}. */
  public String[] names() {
    return origin.names;
  }

  /** The configured limit for each text in UTF-16 units, 0 for none. */
  public int maxChars() {
    return origin.maxChars;
  }

  /** The same under another number, as if it had begun in {@code within}. */
  public Part as(int other, int within, long begunNanos) {
    return new Part(origin, other, within, begunNanos, endNanos, values, thrown, cancelled, gaps);
  }

  /** True until the part has ended. */
  public boolean isOpen() {
    return endNanos == OPEN;
  }

  /**
   * This part, with what the recorder knows of where it belongs.
   *
   * @param by how a call came here, or null if it just began here
   * @param of the generation that its own is a child of, or null
   */
  public Part linked(@Nullable JoinedBy by, @Nullable SnapshotId of) {
    Part joined = by == null ? this : with(JOINED_BY, by);
    return of == null ? joined : joined.with(PARENT_ID, of);
  }

  /** This part, begun while that span was current, or none if null. */
  public Part in(@Nullable SpanIds span) {
    return span == null ? this : with(SPAN, span);
  }

  /** How the answer came in pieces; null if it came at once or has not ended. */
  public @Nullable Streamed streamed() {
    int last = values.length - 1;
    return last >= 0 && values[last] instanceof Streamed streamed ? streamed : null;
  }

  /** This part, with a value of the recorder's own: most have none, and pay for none. */
  public Part with(String name, Object own) {
    @Nullable Object[] known = Arrays.copyOf(values, values.length + 1);
    known[values.length] = own;
    return new Part(
        origin.with(name), number, parent, startNanos, endNanos, known, thrown, cancelled, gaps);
  }
}
