package io.promptnotary.forward.otlp;

import static io.promptnotary.forward.otlp.Samples.chat;
import static io.promptnotary.forward.otlp.Samples.parcel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetException.Kind;
import io.promptnotary.servers.Certificates;
import io.promptnotary.servers.OtlpSink;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector with a certificate of its own making. */
class OtlpTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path dir;
  private static Path certificate;
  private static OtlpSink sink;

  @BeforeAll
  static void listen() throws Exception {
    certificate = dir.resolve("ca.pem");
    Certificates.write(dir.resolve("key.pem"), certificate);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(dir.resolve("key.p12"))) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    sink = OtlpSink.secure(context);
  }

  @AfterAll
  static void stop() {
    sink.close();
  }

  @Test
  void itIsTrustedByItsCertificate() throws Exception {
    Map<String, String> options = Map.of("certificate", certificate.toString());
    try (OtlpTarget target = OtlpTarget.open(Samples.settings(sink.url(), options))) {
      target.deliver(parcel(chat()));
    }

    assertThat(sink.spans()).hasSize(1);
  }

  @Test
  void nobodyIsTrustedWithoutOne() throws Exception {
    try (OtlpTarget target = OtlpTarget.open(Samples.settings(sink.url(), Map.of()))) {
      TargetException refusal =
          catchThrowableOfType(TargetException.class, () -> target.deliver(parcel(chat())));

      assertThat(refusal.kind()).isEqualTo(Kind.AWAY);
      assertThat(refusal)
          .hasMessageContaining("no secure connection")
          .hasMessageContaining("certificate names whom to trust");
    }
  }

  @Test
  void whatIsNoCertificateIsOneSentence() throws Exception {
    Path other = Files.writeString(dir.resolve("other.pem"), "none");

    assertThat(
            catchThrowableOfType(
                TargetException.class,
                () ->
                    OtlpTarget.open(
                        Samples.settings(sink.url(), Map.of("certificate", other.toString())))))
        .hasMessageContaining("none in PEM format");
    assertThat(
            catchThrowableOfType(
                TargetException.class,
                () ->
                    OtlpTarget.open(
                        Samples.settings(sink.url(), Map.of("certificate", "/nowhere/ca.pem")))))
        .hasMessageContaining("'/nowhere/ca.pem' cannot be read");
  }
}
