package com.example.studio;

import org.springframework.stereotype.Component;

@Component
class PostComposer implements Composer {
  @Override
  public String compose(String topic) {
    return "Write a post about " + topic + " in the tone of the house.";
  }
}
