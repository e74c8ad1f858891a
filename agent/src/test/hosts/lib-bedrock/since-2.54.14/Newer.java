import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AudioBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.VideoBlock;

/** What older versions do not have. */
public final class Newer {

  private Newer() {}

  public static String parts(BedrockRuntimeClient client, String model) {
    ConverseRequest request =
        ConverseRequest.builder()
            .modelId(model)
            .system(
                SystemContentBlock.builder().text("Look closely.").build(),
                SystemContentBlock.builder()
                    .cachePoint(CachePointBlock.builder().type("default").build())
                    .build())
            .messages(
                Message.builder()
                    .role(ConversationRole.USER)
                    .content(
                        List.of(
                            ContentBlock.fromText("[newer-parts] What is in these?"),
                            ContentBlock.fromDocument(
                                DocumentBlock.builder()
                                    .name("report")
                                    .format("pdf")
                                    .source(s -> s.bytes(SdkBytes.fromUtf8String("a document")))
                                    .build()),
                            ContentBlock.fromVideo(
                                VideoBlock.builder()
                                    .format("mp4")
                                    .source(s -> s.s3Location(l -> l.uri("s3://films/one.mp4")))
                                    .build()),
                            ContentBlock.fromAudio(
                                AudioBlock.builder()
                                    .format("wav")
                                    .source(s -> s.bytes(SdkBytes.fromUtf8String("a sound")))
                                    .build())))
                    .build())
            .outputConfig(
                config ->
                    config.textFormat(
                        format ->
                            format
                                .type("json_schema")
                                .structure(
                                    structure ->
                                        structure.jsonSchema(
                                            schema ->
                                                schema
                                                    .name("answer")
                                                    .schema("{\"type\":\"object\"}")))))
            .build();
    ConverseResponse answer = client.converse(request);
    return answer.output().message().content().get(0).text() + answer.usage().cacheReadInputTokens();
  }
}
