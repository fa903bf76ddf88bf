# What gem's and bundler's own parsers have, and what they make of command lines.
#
# On stdin, one line each: the tool, the subcommand, and words, separated by tabs. On stdout, for each: `refused`, or `taken`
# and the words that are left, separated by tabs. With the argument `options` instead: every option, as `tool subcommand` and
# its ways of being written.
require "rubygems"
require "rubygems/command_manager"
require "bundler"
require "bundler/vendored_thor"
require "bundler/cli"

def thor(sub)
  first, second = sub.split(" ")
  cli = second ? Bundler::CLI.subcommand_classes[first] : Bundler::CLI
  return unless cli

  [cli, cli.all_commands[(second || first).tr("-", "_")]]
end

def thor_options(cli, command)
  cli.class_options.merge(command.options)
end

def gem_command(sub)
  Gem::CommandManager.instance[sub]
rescue Gem::UnknownCommandError, LoadError
  nil
end

def show_options
  Gem::CommandManager.instance.command_names.each do |sub|
    command = gem_command(sub) or next
    groups = command.instance_variable_get(:@option_groups).values.flatten(1)
    (groups + Gem::Command.common_options).each do |option|
      puts ["gem #{sub}", *option[0].select {|word| word.is_a?(String) && word.start_with?("-") }].join("\t")
    end
  end
  show_thor = lambda do |path, cli, command|
    thor_options(cli, command).each_value do |option|
      kind = option.lazy_default.nil? ? " VALUE" : " [VALUE]"
      kind = "" if option.type == :boolean
      kind += "..." if option.type == :array
      names = [option.switch_name, *option.aliases.map {|name| name.start_with?("-") ? name : "-#{name}" }]
      puts ["bundle #{path}", *names.map {|name| name + kind }].join("\t")
    end
  end
  Bundler::CLI.all_commands.each do |name, command|
    cli = Bundler::CLI.subcommand_classes[name]
    next show_thor.call(name.tr("_", "-"), Bundler::CLI, command) unless cli

    cli.all_commands.each {|below, inner| show_thor.call("#{name} #{below}", cli, inner) unless below == "help" }
  end
end

def gem_left(sub, words)
  command = gem_command(sub) or return
  command.handle_options(words)
  command.options[:args]
end

def bundle_left(sub, words)
  cli, command = thor(sub)
  return unless command

  parser = Bundler::Thor::Options.new(thor_options(cli, command), {}, false)
  parser.parse(words)
  unknown = parser.instance_variable_get(:@extra).select {|word| word.start_with?("-") && word != "-" }
  raise "unknown #{unknown}" unless unknown.empty?

  parser.remaining
end

if ARGV == ["options"]
  show_options
  exit
end

STDIN.each_line(chomp: true) do |line|
  tool, sub, *words = line.split("\t", -1)
  begin
    left = tool == "gem" ? gem_left(sub, words) : bundle_left(sub, words)
    puts left ? ["taken", *left].join("\t") : "refused\tno such subcommand"
  rescue StandardError => error
    puts "refused\t#{error.message.lines.first.to_s.strip}"
  end
  STDOUT.flush
end
