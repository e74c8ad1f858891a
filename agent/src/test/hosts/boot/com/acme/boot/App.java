package com.acme.boot;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

@Configuration
@ComponentScan
public class App {

  public static void main(String[] args) {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .run(args)) {
      System.out.println(context.getBean(Gateway.class).ask("from a bean"));
      System.out.println(
          context.getBean(App.class).getClass().getSimpleName().replaceAll("\\$+.*", ""));
    }
  }

  @Bean
  String greeting() {
    return "answer to ";
  }
}
