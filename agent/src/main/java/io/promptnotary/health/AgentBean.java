package io.promptnotary.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The agent as an MXBean; loaded only where JMX is in use. Safe on any thread. */
final class AgentBean implements AgentMXBean {
  static final String NAME = "io.promptnotary:type=Agent";
  private static final double MILLI = 1_000_000.0;

  private final About about;
  private final Supplier<Figures> figures;

  AgentBean(About about, Supplier<Figures> figures) {
    this.about = about;
    this.figures = figures;
  }

  /**
   * Registers it with the JVM's MBean server, the first one if there are several.
   *
   * @return what takes it away again, or null if there is no server yet
   */
  @Nullable Runnable register() throws JMException {
    List<MBeanServer> servers = MBeanServerFactory.findMBeanServer(null);
    if (servers.isEmpty()) {
      return null;
    }
    MBeanServer server = servers.get(0);
    ObjectName name = new ObjectName(NAME);
    server.registerMBean(this, name);
    return () -> {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        // Somebody else has taken it away.
      }
    };
  }

  @Override
  public String getRunId() {
    return about.runId();
  }

  @Override
  public String getService() {
    return about.service();
  }

  @Override
  public String getVersion() {
    return about.version();
  }

  @Override
  public String getDurability() {
    return about.durability();
  }

  @Override
  public String getStore() {
    return about.store();
  }

  @Override
  public String getStartedAt() {
    return about.startedAt().toString();
  }

  @Override
  public long getCaptured() {
    return figures.get().captured();
  }

  @Override
  public long getCommitted() {
    return figures.get().committed();
  }

  @Override
  public long getSpilled() {
    return figures.get().spilled();
  }

  @Override
  public long getUnconfirmed() {
    return figures.get().unconfirmed();
  }

  @Override
  public long getRefused() {
    return figures.get().refused();
  }

  @Override
  public long getDropped() {
    return figures.get().dropped();
  }

  @Override
  public long getGaps() {
    return figures.get().gaps();
  }

  @Override
  public long getErrors() {
    return figures.get().errors();
  }

  @Override
  public Map<String, Long> getErrorsByPointcut() {
    return figures.get().errorsByPointcut();
  }

  @Override
  public long getWaiting() {
    return figures.get().waiting();
  }

  @Override
  public long getSpillBytes() {
    return figures.get().spillBytes();
  }

  @Override
  public long getItemsHighWater() {
    return figures.get().itemsHighWater();
  }

  @Override
  public long getBytesHighWater() {
    return figures.get().bytesHighWater();
  }

  @Override
  public long getCommits() {
    return figures.get().commits();
  }

  @Override
  public double getCommitP50Millis() {
    return figures.get().commitP50Nanos() / MILLI;
  }

  @Override
  public double getCommitP99Millis() {
    return figures.get().commitP99Nanos() / MILLI;
  }

  @Override
  public double getCommitMaxMillis() {
    return figures.get().commitMaxNanos() / MILLI;
  }

  @Override
  public boolean isStoreInTrouble() {
    return figures.get().trouble().since() != 0;
  }

  @Override
  public String getStoreInTroubleSince() {
    long since = figures.get().trouble().since();
    return since == 0 ? "" : Instant.ofEpochMilli(since).toString();
  }

  @Override
  public long getStoreTroubles() {
    return figures.get().trouble().count();
  }

  @Override
  public long getUndelivered() {
    return figures.get().targets().stream().mapToLong(Figures.Delivery::waiting).max().orElse(0);
  }

  @Override
  public long getUndeliveredBytes() {
    return figures.get().targets().stream()
        .mapToLong(Figures.Delivery::waitingBytes)
        .max()
        .orElse(0);
  }

  @Override
  public long getNotDelivered() {
    return figures.get().targets().stream()
        .mapToLong(each -> each.refused() + each.givenUp())
        .sum();
  }

  @Override
  public Map<String, String> getTargets() {
    Map<String, String> targets = new TreeMap<>();
    for (Figures.Delivery each : figures.get().targets()) {
      targets.put(
          each.name(),
          each.waiting()
              + " waiting, "
              + each.delivered()
              + " delivered"
              + (each.trouble() == null
                  ? ""
                  : ", failing since " + each.failingSince() + ": " + each.trouble()));
    }
    return targets;
  }

  @Override
  public Map<String, String> getBreakers() {
    Map<String, String> breakers = new TreeMap<>();
    for (Figures.Rest each : figures.get().rests()) {
      breakers.put(
          each.pointcut(), each.state() + ", trips: " + each.trips() + ", " + each.reason());
    }
    return breakers;
  }
}
