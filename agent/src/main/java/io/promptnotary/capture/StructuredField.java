package io.promptnotary.capture;

import io.promptnotary.config.Pointcut.Source;
import org.jspecify.annotations.Nullable;

/** A field whose value is a list of objects, such as a conversation. */
final class StructuredField extends Field {
  private final Objects objects;
  private int slot = -1;

  StructuredField(
      String name, Source.Structured source, Probe probe, Accessors accessors, Mdc mdc) {
    super(name);
    objects = new Objects(source, probe, accessors, mdc);
  }

  @Override
  boolean needsEnd() {
    return objects.each.needsEnd();
  }

  @Override
  boolean readsChunks() {
    return objects.each.readsChunks();
  }

  @Override
  boolean readsResult() {
    return objects.each.readsResult();
  }

  @Override
  boolean readsReturned() {
    return objects.each.readsReturned();
  }

  @Override
  void slot(int at) {
    slot = at;
  }

  @Override
  @Nullable Object ofChunk(@Nullable Object chunk, Budget budget) {
    return objects.of(objects.each.rawOfChunk(chunk, budget), budget, null);
  }

  @Override
  @Nullable Object read(Frame frame, @Nullable Object prepared) {
    if (readsChunks()) {
      Chunks chunks = frame.chunks;
      Object pieces = chunks == null || slot < 0 ? null : chunks.value(slot);
      if (pieces != null || !readsResult()) {
        return pieces;
      }
    }
    Object elements = objects.each.read(frame, null);
    return elements == null
        ? null
        : objects.of(elements, frame.budget, failure -> frame.gap(name, failure));
  }
}
