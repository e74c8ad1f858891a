package com.acme.studio.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes posts that read well enough; the same conversation always gets the same post. */
final class Writer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SENTENCES =
      List.of(
          "We tried it ourselves first, on an ordinary Tuesday, and nobody wanted to stop.",
          "It took us longer than we planned, and we are glad about every week of it.",
          "Three of us argued about the details until the kettle had boiled twice.",
          "If you have been waiting for a reason to drop by, this is a good one.",
          "No grand promises: come and see whether it is as good as we think it is.",
          "The people behind it know their craft, and they like being asked about it.",
          "What surprised us most was how quiet everybody became for a moment.",
          "There is not a lot of it, so early birds have the better chances.",
          "Bring a friend who says that they have seen it all before.",
          "We wrote down what we learned, the mistakes included, so that you need not repeat them.",
          "It fits into a normal week, which is more than most good ideas can say.",
          "Ask us anything; the answers are rarely short and never rehearsed.");

  private Writer() {}

  /** Returns the JSON text of a post. */
  static String write(Conversation conversation, Mistake mistake, Random random) {
    String topic = conversation.topic();
    int limit = conversation.maxChars();
    ObjectNode post = JSON.createObjectNode();
    post.put("headline", Character.toUpperCase(topic.charAt(0)) + topic.substring(1));
    post.put("body", body(topic, limit, mistake == Mistake.TOO_LONG, random));
    post.putArray("hashtags")
        .add("#" + topic.substring(topic.lastIndexOf(' ') + 1))
        .add("#smallbusiness");
    if (mistake != Mistake.MISSING_KEY) {
      post.put("call_to_action", "Come by this week, or write to us and we will keep one for you.");
    }
    return post.toString();
  }

  /** Returns one more sentence for a post that should long have ended. */
  static String ramble(Random random) {
    return " " + SENTENCES.get(random.nextInt(SENTENCES.size()));
  }

  private static String body(String topic, int limit, boolean tooLong, Random random) {
    List<String> pool = new ArrayList<>(SENTENCES);
    Collections.shuffle(pool, random);
    StringBuilder body = new StringBuilder("This is about ").append(topic).append('.');
    for (int i = 0; ; i++) {
      String next = pool.get(i % pool.size());
      boolean full = body.length() + 1 + next.length() > limit * 4 / 5;
      if (tooLong ? body.length() > limit * 6 / 5 : full) {
        return body.toString();
      }
      body.append(' ').append(next);
    }
  }
}
