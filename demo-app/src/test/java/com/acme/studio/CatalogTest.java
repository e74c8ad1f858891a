package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private final Catalog catalog = Catalog.bundled();

  @Test
  void everyBundledRequestCanBeServed() {
    List<GenerationRequest> requests = Resources.list("requests.json", GenerationRequest.class);

    assertThat(requests)
        .hasSize(14)
        .allSatisfy(
            request -> {
              assertThat(
                      catalog.template(request.templateId(), request.templateVersion()).modules())
                  .contains("platform");
              assertThat(catalog.business(request.orgId()).tone()).isNotBlank();
            });
    assertThat(requests).extracting(GenerationRequest::templateId).contains("T-42", "T-17", "T-08");
    assertThat(requests).extracting(GenerationRequest::platform).contains(Platform.values());
    assertThat(requests)
        .extracting(GenerationRequest::orgId)
        .containsAll(catalog.businesses().stream().map(BusinessContext::id).toList());
    assertThat(requests)
        .extracting(GenerationRequest::toneOverride)
        .contains("playful, a little cheeky", (String) null);
  }

  @Test
  void everyBundledLiveRequestCanBeServed() {
    List<LiveRequest> requests = Resources.list("live.json", LiveRequest.class);

    assertThat(requests)
        .hasSize(6)
        .allSatisfy(
            live -> {
              GenerationRequest request = live.request();
              assertThat(catalog.template(request.templateId(), request.templateVersion()))
                  .isNotNull();
              assertThat(catalog.business(live.request().orgId())).isNotNull();
            });
    assertThat(requests).extracting(LiveRequest::way).contains(LiveRequest.Way.values());
  }

  @Test
  void aTemplateHasVersions() {
    assertThat(catalog.template("T-42").version()).isEqualTo("3");
    assertThat(catalog.template("T-42", null)).isEqualTo(catalog.template("T-42"));
    assertThat(catalog.template("T-42", "4").modules()).contains("first-line");
  }

  @Test
  void unknownIdsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.template("T-42", "9"))
        .withMessage("9: no such version of template T-42");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.template("T-0"))
        .withMessage("T-0: no such template");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog.business("org-0"))
        .withMessage("org-0: no such organisation");
  }

  @Test
  void aResourceThatIsNoListIsNamed() {
    assertThatThrownBy(() -> Resources.list("prompts/odd.md", Template.class))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("prompts/odd.md");
  }
}
