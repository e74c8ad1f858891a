import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.models.ChatCompletions;
import com.azure.ai.openai.models.ChatCompletionsJsonSchemaResponseFormat;
import com.azure.ai.openai.models.ChatCompletionsJsonSchemaResponseFormatJsonSchema;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatMessageAudioContentItem;
import com.azure.ai.openai.models.ChatMessageTextContentItem;
import com.azure.ai.openai.models.ChatRequestDeveloperMessage;
import com.azure.ai.openai.models.ChatRequestSystemMessage;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.ai.openai.models.InputAudioContent;
import com.azure.ai.openai.models.InputAudioFormat;
import com.azure.ai.openai.models.ReasoningEffortValue;
import com.azure.core.util.BinaryData;
import java.util.List;

/** What older versions do not have. */
public final class Newer {

  private Newer() {}

  public static String ask(OpenAIClient client, String model) {
    ChatCompletionsOptions options =
        new ChatCompletionsOptions(
                List.of(
                    new ChatRequestDeveloperMessage("Be precise."),
                    new ChatRequestSystemMessage(
                        List.of(
                            new ChatMessageTextContentItem("Be brief."),
                            new ChatMessageTextContentItem("Be kind."))),
                    new ChatRequestUserMessage(
                        List.of(
                            new ChatMessageTextContentItem("[newer] What do you hear?"),
                            new ChatMessageAudioContentItem(
                                new InputAudioContent("AQIDBA==", InputAudioFormat.WAV))))))
            .setMaxCompletionTokens(32)
            .setReasoningEffort(ReasoningEffortValue.LOW)
            .setResponseFormat(
                new ChatCompletionsJsonSchemaResponseFormat(
                    new ChatCompletionsJsonSchemaResponseFormatJsonSchema("answer")
                        .setSchema(BinaryData.fromString("{\"type\":\"object\"}"))));
    ChatCompletions answer = client.getChatCompletions(model, options);
    return answer.getChoices().get(0).getMessage().getContent();
  }
}
