package com.example.studio;

import org.springframework.stereotype.Service;

@Service
class PostGenerator implements Generator {
  private final Composer composer;

  PostGenerator(Composer composer) {
    this.composer = composer;
  }

  @Override
  public String generate(String topic) {
    return "A post as asked for by: " + composer.compose(topic);
  }
}
