package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In the MBean server of this JVM. */
class ManagementTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Management management = new Management(Samples.ABOUT, Samples::troubled);
  private ObjectName name;

  @BeforeEach
  void name() throws Exception {
    name = new ObjectName("io.promptnotary:type=Agent");
  }

  @AfterEach
  void end() {
    management.run(true);
  }

  @Test
  void showsEveryFigureAsAnOpenType() throws Exception {
    assertThat(management.run(false)).isEqualTo(Long.MAX_VALUE);

    Map<String, Object> values = new HashMap<>();
    String[] names =
        java.util.Arrays.stream(server.getMBeanInfo(name).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    for (Attribute each : server.getAttributes(name, names).asList()) {
      values.put(each.getName(), each.getValue());
    }
    TabularData errors = (TabularData) values.remove("ErrorsByPointcut");
    TabularData breakers = (TabularData) values.remove("Breakers");
    TabularData targets = (TabularData) values.remove("Targets");

    assertThat(values)
        .isEqualTo(
            new HashMap<String, Object>() {
              {
                put("RunId", "019c13c4-0000-7abc-8def-0000000000ff");
                put("Service", "content-studio");
                put("Version", "1.2.3");
                put("Durability", "before-call, fsync");
                put("Store", "jdbc:sqlite:studio.db");
                put("StartedAt", "2026-01-31T12:00:00Z");
                put("Captured", 12_345L);
                put("Committed", 12_000L);
                put("Spilled", 345L);
                put("Unconfirmed", 3L);
                put("Refused", 2L);
                put("Dropped", 7L);
                put("Gaps", 11L);
                put("Errors", 5L);
                put("ItemsHighWater", 900L);
                put("BytesHighWater", 3_500_000L);
                put("Waiting", 45L);
                put("SpillBytes", 8_400_000L);
                put("Commits", 250L);
                put("CommitP50Millis", 0.42);
                put("CommitP99Millis", 8.4);
                put("CommitMaxMillis", 1_420.0);
                put("StoreInTrouble", true);
                put("StoreInTroubleSince", "2026-01-31T13:59:00Z");
                put("StoreTroubles", 2L);
                put("Undelivered", 0L);
                put("UndeliveredBytes", 0L);
                put("NotDelivered", 0L);
              }
            });
    assertThat(errors.get(new Object[] {"ask"}).get("value")).isEqualTo(4L);
    assertThat(breakers.get(new Object[] {"ask"}).get("value"))
        .isEqualTo("open, trips: 2, NullPointerException");
    assertThat(targets.isEmpty()).isTrue();
  }

  @Test
  void showsHowTheTargetsStand() {
    AgentBean bean = new AgentBean(Samples.ABOUT, Samples::delivering);

    assertThat(bean.getUndelivered()).isEqualTo(120);
    assertThat(bean.getUndeliveredBytes()).isEqualTo(1_500_000);
    assertThat(bean.getNotDelivered()).isEqualTo(5);
    assertThat(bean.getTargets())
        .containsEntry(
            "central",
            "120 waiting, 4000 delivered, failing since 2026-01-31T13:00:00.000Z: db-1:5432 is"
                + " away: start it")
        .containsEntry("events", "0 waiting, 4120 delivered");
  }

  @Test
  void isGoneAtTheEndAndStaysAway() {
    management.run(false);
    assertThat(server.isRegistered(name)).isTrue();

    assertThat(management.run(true)).isEqualTo(Long.MAX_VALUE);
    assertThat(server.isRegistered(name)).isFalse();
    management.run(false);
    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void letsTheNameBeTakenByAnother() throws Exception {
    management.run(false);
    Management second = new Management(Samples.ABOUT, Samples::quiet);

    assertThat(second.run(false)).isEqualTo(Long.MAX_VALUE);
    second.run(true);
    assertThat(server.getAttribute(name, "Captured")).isEqualTo(12_345L);
  }

  @Test
  void doesNotMindIfSomebodyTookItAway() throws Exception {
    management.run(false);
    server.unregisterMBean(name);

    assertThat(management.run(true)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void hasNoTroubleToTellOfWhereThereIsNone() {
    AgentBean bean = new AgentBean(Samples.ABOUT, Samples::quiet);

    assertThat(bean.isStoreInTrouble()).isFalse();
    assertThat(bean.getStoreInTroubleSince()).isEmpty();
    assertThat(bean.getCommitMaxMillis()).isZero();
  }
}
