package com.acme.spans;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Traces by itself, with ids that it chooses, and has a say in how contexts are kept. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Model model = new Model();
    System.out.println(model.ask("before"));
    ContextStorage.addWrapper(
        storage -> {
          System.out.println("wrapped");
          return storage;
        });
    long[] last = {0x1000};
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(new Unread())
            .setIdGenerator(
                new io.opentelemetry.sdk.trace.IdGenerator() {
                  @Override
                  public String generateSpanId() {
                    return String.format("%016x", ++last[0]);
                  }

                  @Override
                  public String generateTraceId() {
                    return String.format("%032x", ++last[0]);
                  }
                })
            .build();
    Span span = provider.get("spans").spanBuilder("within").startSpan();
    try (Scope scope = span.makeCurrent()) {
      System.out.println(
          span.getSpanContext().getTraceId() + " " + span.getSpanContext().getSpanId());
      System.out.println(model.ask("within"));
    }
    System.out.println(model.ask("behind"));
  }

  private static final class Unread implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
