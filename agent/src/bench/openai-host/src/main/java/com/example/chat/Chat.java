package com.example.chat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Asks the same long question again and again, in bursts with pauses between them as a busy service
 * has, and says what that took. Knows of no agent.
 */
public final class Chat {
  private static final int BURST = 100;
  private static final long PAUSE_MILLIS = 100;

  /** Long enough for whoever works behind a call to have done it. */
  private static final long REST_MILLIS = 3_000;

  private static final String SYSTEM = text("You write posts for a gardening magazine. ", 2_000);
  private static final String USER = text("Autumn is when the beds are put to sleep. ", 10_000);

  private final OpenAIClient client;
  private long length;

  private Chat(String url) {
    client = OpenAIOkHttpClient.builder().apiKey("none").baseUrl(url).maxRetries(0).build();
  }

  /** The address of the provider, calls to warm up with, calls to measure. */
  public static void main(String[] arguments) throws InterruptedException {
    Chat chat = new Chat(arguments[0]);
    chat.run(new long[Integer.parseInt(arguments[1])]);
    Thread.sleep(REST_MILLIS);
    System.gc();
    long[] nanos = new long[Integer.parseInt(arguments[2])];
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long cpu = system.getProcessCpuTime();
    long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    chat.run(nanos);
    bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
    Thread.sleep(REST_MILLIS);
    cpu = system.getProcessCpuTime() - cpu;
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "figures %.3f %.3f %.3f %.3f%n",
        cpu / 1e3 / nanos.length,
        (double) bytes / nanos.length,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3);
    System.out.println("read " + chat.length);
    chat.client.close();
  }

  private void run(long[] nanos) throws InterruptedException {
    for (int i = 0; i < nanos.length; i++) {
      long before = System.nanoTime();
      length += ask();
      nanos[i] = System.nanoTime() - before;
      if (i % BURST == BURST - 1) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private int ask() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .temperature(0.3)
                    .addSystemMessage(SYSTEM)
                    .addUserMessage(USER)
                    .build());
    return answer.choices().get(0).message().content().orElse("").length();
  }

  private static String text(String sentence, int length) {
    return sentence.repeat(length / sentence.length() + 1).substring(0, length);
  }
}
