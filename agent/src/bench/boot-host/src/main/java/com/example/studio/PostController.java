package com.example.studio;

import jakarta.validation.constraints.NotBlank;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PostController {
  private final Generator generator;

  PostController(Generator generator) {
    this.generator = generator;
  }

  record Order(@NotBlank String topic) {}

  @PostMapping("/posts")
  String post(@Validated @RequestBody Order order) {
    return generator.generate(order.topic());
  }
}
