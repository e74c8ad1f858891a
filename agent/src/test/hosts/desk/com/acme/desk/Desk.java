package com.acme.desk;

import com.acme.desk.Service.Chat;
import com.acme.desk.Service.Message;
import com.acme.desk.Service.Reply;
import com.acme.desk.Service.Settings;
import java.util.ArrayList;
import java.util.List;

/** From a term to a definition that is kept. */
public class Desk {
  private final Orchestrator orchestrator = new Orchestrator();
  private final Service service = new Service();

  public List<Reply> define(Order order) {
    Orchestrator.Prompt prompt = orchestrator.orchestrate(order);
    String late = prompt.user().replace("Tone: sober", "Tone: playful");
    List<Message> messages =
        List.of(new Message("system", prompt.system()), new Message("user", late));
    Reply draft = service.complete(chat(order, messages));
    if (accept(draft.text())) {
      keep(order);
      return List.of(draft);
    }
    List<Message> more = new ArrayList<>(messages);
    more.add(new Message("assistant", draft.text()));
    more.add(new Message("user", "Be clearer."));
    Reply better = service.complete(chat(order, more));
    keep(order);
    return List.of(draft, better);
  }

  private static Chat chat(Order order, List<Message> messages) {
    return new Chat("gpt-4o-mini", messages, Settings.USUAL, order);
  }

  boolean accept(String text) {
    return !text.equals("unclear");
  }

  int keep(Order order) {
    return 5_000 + order.number();
  }
}
