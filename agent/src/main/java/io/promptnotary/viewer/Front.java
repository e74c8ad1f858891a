package io.promptnotary.viewer;

import com.sun.net.httpserver.HttpExchange;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.FleetReader;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers each request: lets in or turns away, finds the page, says what is wrong. Thread-safe. */
final class Front {
  private static final String LOGIN = "login";

  private final Guard guard;
  private final ViewerOptions options;
  private final Templates templates = new Templates();

  Front(Guard guard, ViewerOptions options) {
    this.guard = guard;
    this.options = options;
  }

  /** What the page with the form for the password shows. */
  record Login(Frame frame, boolean wrong, long seconds) {}

  /** What the page with the keys shows. */
  record Help(Frame frame) {}

  void handle(HttpExchange exchange) throws IOException {
    try {
      answer(exchange).send(exchange);
    } finally {
      exchange.close();
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException {
    try {
      Request request = Request.of(exchange);
      return turnedAway(request, exchange).orElseGet(() -> shown(request));
    } catch (IllegalArgumentException e) {
      return Reply.text(400, Reply.PLAIN, "The address is not properly encoded.\n");
    }
  }

  /** What whoever may not look gets; empty for whoever may. */
  private Optional<Reply> turnedAway(Request request, HttpExchange exchange) throws IOException {
    if (!guard.isMeant(request)) {
      return refused("This address is not one of the viewer's own.");
    }
    boolean login = guard.asksForPassword() && request.path().equals(List.of(LOGIN));
    boolean post = login && request.method().equals("POST");
    if (!post && !request.method().equals("GET") && !request.isHead()) {
      return Optional.of(
          Reply.text(405, Reply.PLAIN, "The viewer changes nothing: GET and HEAD only.\n")
              .with("Allow", "GET, HEAD"));
    }
    if (guard.isInvited(request)) {
      return Optional.of(guard.welcome(Reply.redirect("/")));
    }
    if (post) {
      return Optional.of(login(Request.form(exchange)));
    }
    if (guard.knows(request)) {
      return Optional.empty();
    }
    if (!guard.asksForPassword()) {
      return refused(
          "Open the viewer with the whole address that 'serve' has printed: it ends with a token.");
    }
    if (login || isAsset(request)) {
      return Optional.of(login ? login(200, false) : asset(request));
    }
    return request.path().isEmpty()
        ? Optional.of(Reply.redirect("/" + LOGIN))
        : refused("Sign in first: " + "/" + LOGIN);
  }

  private static Optional<Reply> refused(String sentence) {
    return Optional.of(Reply.text(403, Reply.PLAIN, sentence + "\n"));
  }

  private Reply login(Map<String, List<String>> form) {
    if (guard.admits(form.getOrDefault("password", List.of("")).get(0))) {
      return guard.welcome(Reply.redirect("/"));
    }
    long seconds = guard.pause().toSeconds();
    return seconds == 0
        ? login(403, true)
        : login(429, true).with("Retry-After", Long.toString(seconds + 1));
  }

  private Reply login(int status, boolean wrong) {
    // Whoever is not let in yet need not know whose store this is.
    Frame frame = new Frame("Sign in", Frame.Section.NONE, "", "");
    Login page = new Login(frame, wrong, guard.pause().toSeconds());
    return Reply.html(status, templates.fill("login", page));
  }

  private static boolean isAsset(Request request) {
    return request.path().size() == 2 && request.path().get(0).equals("assets");
  }

  private Reply asset(Request request) throws IOException {
    return Assets.find(request.path().get(1))
        .orElseGet(() -> Reply.text(404, Reply.PLAIN, "There is no such file.\n"));
  }

  private Reply shown(Request request) {
    try {
      return isAsset(request) ? asset(request) : page(request);
    } catch (Problem e) {
      return problem(e);
    } catch (StoreException e) {
      return problem(Problem.of(e));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      Problem.Page page =
          new Problem.Page(
              frame("Fault", Frame.Section.NONE),
              "This is a fault of the viewer",
              "Please report it with what follows. It may quote what is in the store.",
              List.of(),
              false,
              trace.toString());
      return Reply.html(500, templates.fill("problem", page));
    }
  }

  private Reply problem(Problem e) {
    Frame frame = frame("Not shown", Frame.Section.NONE);
    return Reply.html(e.status(), templates.fill("problem", e.page(frame)));
  }

  private Reply page(Request request) throws StoreException, Problem {
    List<String> path = request.path();
    String first = path.isEmpty() ? "" : path.get(0);
    if (path.size() > 1 && first.equals("snapshots")) {
      return snapshot(request, path);
    }
    if (path.size() <= 1) {
      switch (first) {
        case "", "rows" -> {
          return list(request, first.isEmpty());
        }
        case "compare" -> {
          return compare(request);
        }
        case "dashboard" -> {
          return dashboard(request);
        }
        case "fleet" -> {
          return fleet(request);
        }
        case "help" -> {
          Help help = new Help(frame("Help", Frame.Section.HELP));
          return Reply.html(200, templates.fill("help", help));
        }
        default -> {}
      }
    }
    throw noPage(path);
  }

  private Reply list(Request request, boolean whole) throws StoreException {
    ListQuery query = ListQuery.of(request, options.clock());
    try (SnapshotReader reader = SnapshotReader.open(options.store())) {
      ListView.Page page =
          new ListView(query, options.clock().getZone())
              .page(reader, frame("Snapshots", Frame.Section.LIST));
      int status = query.complaints().isEmpty() ? 200 : 400;
      return Reply.html(status, templates.fill(whole ? "list" : "rows", page));
    }
  }

  private Reply compare(Request request) throws StoreException, Problem {
    try (SnapshotReader reader = SnapshotReader.open(options.store())) {
      CompareView.Page page =
          new ComparePages(reader, request, options.clock().getZone())
              .page(frame("Compare", Frame.Section.COMPARE));
      return Reply.html(200, templates.fill("compare", page));
    }
  }

  private Reply dashboard(Request request) throws StoreException {
    try (SnapshotReader reader = SnapshotReader.open(options.store())) {
      DashboardView.Page page =
          new DashboardView(request, options.clock())
              .page(reader.reports(), frame("Dashboard", Frame.Section.DASHBOARD));
      return Reply.html(200, templates.fill("dashboard", page));
    }
  }

  private Reply fleet(Request request) throws StoreException {
    try (FleetReader reader = FleetReader.open(options.store(), options.clock())) {
      FleetView.Page page =
          new FleetView(request, options.clock()).page(reader, frame("Fleet", Frame.Section.FLEET));
      int status = page.complaints().isEmpty() ? 200 : 400;
      return Reply.html(status, templates.fill("fleet", page));
    }
  }

  private Reply snapshot(Request request, List<String> path) throws StoreException, Problem {
    try (SnapshotReader reader = SnapshotReader.open(options.store())) {
      Row row = new Row(Lookup.find(reader, path.get(1)));
      if (path.size() == 2) {
        Frame frame = frame(row.cell(Column.NAME), Frame.Section.LIST);
        SnapshotView view = new SnapshotView(row, options.clock().getZone());
        return Reply.html(200, templates.fill("snapshot", view.page(reader, frame)));
      }
      if (path.size() == 4 && path.get(2).equals("request")) {
        return Texts.request(row, path.get(3));
      }
      if (path.size() == 4 && path.get(2).equals("text")) {
        return Texts.column(row, path.get(3), request.value("at"));
      }
      throw noPage(path);
    }
  }

  private static Problem noPage(List<String> path) {
    return Problem.notFound(
        "There is no page /" + String.join("/", path),
        List.of(new Problem.Offer("All snapshots", "/")));
  }

  private Frame frame(String title, Frame.Section section) {
    return new Frame(title, section, options.store().toString(), options.version());
  }
}
