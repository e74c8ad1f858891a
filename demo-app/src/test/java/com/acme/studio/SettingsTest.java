package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void nothingSetMeansTheLocalProvider() {
    assertThat(settings(Map.of()))
        .isEqualTo(new Settings(Optional.empty(), null, "gpt-4o-mini", false));
  }

  @Test
  void blanksCountAsNotSet() {
    assertThat(settings(Map.of("OPENAI_BASE_URL", " ", "OPENAI_API_KEY", "", "OPENAI_MODEL", "\t")))
        .isEqualTo(settings(Map.of()));
  }

  @Test
  void everythingSetIsTaken() {
    assertThat(settings(env("https://host:8443/v1/", "sk-1", "big-model")))
        .isEqualTo(
            new Settings(
                Optional.of(URI.create("https://host:8443/v1/")), "sk-1", "big-model", false));
  }

  @Test
  void aSecondRoundIsAskedForOnTheCommandLine() {
    assertThat(Settings.from(List.of("--live"), Map.of()).live()).isTrue();
  }

  @Test
  void anArgumentThatIsUnknownIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.from(List.of("--live", "--life"), Map.of()))
        .withMessage("'--life' is unknown: write --live for a second round, or nothing.");
  }

  @Test
  void aProviderWithoutKeysNeedsNone() {
    assertThat(settings(env("http://localhost:11434/v1", null, null)).apiKey()).isNull();
  }

  @Test
  void aKeyAloneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(env(null, "sk-1", null)))
        .withMessage(
            "OPENAI_API_KEY is set but OPENAI_BASE_URL is not:"
                + " set both, or neither for the local provider.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "api.openai.com/v1",
        "ftp://host/v1",
        "http://",
        "http:///v1",
        "https://ho st/v1",
        "https://host/v1?a=b",
        "https://host/v1#a"
      })
  void anAddressThatIsNoneIsNamed(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(env(url, "sk-1", null)))
        .withMessage(
            "OPENAI_BASE_URL '%s' is no provider's address: it must look like https://host/v1."
                .formatted(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-one two", "sk-one\ntwo", "sk-\u00fc"})
  void aKeyThatNoHeaderMayCarryIsRefusedWithoutShowingIt(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(env("https://host/v1", key, null)))
        .withMessageStartingWith("OPENAI_API_KEY holds ")
        .withMessageNotContaining("sk-");
  }

  private static Settings settings(Map<String, String> env) {
    return Settings.from(List.of(), env);
  }

  private static Map<String, String> env(String url, String key, String model) {
    Map<String, String> env = new HashMap<>();
    env.put("OPENAI_BASE_URL", url);
    env.put("OPENAI_API_KEY", key);
    env.put("OPENAI_MODEL", model);
    env.values().removeIf(value -> value == null);
    return env;
  }
}
