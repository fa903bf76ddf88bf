# Reading and writing harmless settings.
git config user.name "Alice Example"
git config user.email alice@example.org
git config --local %{push.default simple|pull.rebase true|rebase.autosquash false}
git config --global %{core.pager less|core.pager cat|core.pager 'less -FRX'}
git config --global core.editor %{vim|nano|'code --wait'|true}
git config --global alias.st status
git config --global alias.co checkout
git config alias.hist "log --graph --pretty=format:'%h %ad | %s%d [%an]' --date=short"
git st
git co -q -b "$topic"
git hist
git config --global init.defaultBranch main
git config --global pull.ff only
git config --global --add safe.directory "$WORLD/work"
git config --global color.ui auto
git config --global core.autocrlf %{input|false|input}
git config --global credential.helper cache
git config --global core.excludesFile '~/.gitignore'
git config --global commit.template ../template || true
git config --global --unset commit.template
git config --global rerere.enabled true
git config --global diff.algorithm histogram
git config --global merge.conflictStyle diff3
git config --global fetch.prune true
git config --global user.useConfigOnly true
git config --type=bool core.bare
git config --get --type=%{int|bool|path} --default 1 no.such
git config --%{get|get-all} user.name
git config --get-regexp '^alias\.'
git config --get-urlmatch http https://example.org || true
git config --name-only --list %{|--show-scope|--show-origin}
git config -l --local
git config --global -l
git config --add remote.origin.fetch '+refs/notes/*:refs/notes/*'
git config --unset-all remote.origin.fetch notes
git config branch.main.description "$message"
git config --rename-section branch.feature/parser branch.feature/old
git config --remove-section branch.feature/old
git config core.abbrev 10
git config --unset core.abbrev
! git config --get core.abbrev
git config core.quotepath false
git config format.pretty oneline && git log -1 && git config --unset format.pretty
git config --file ../own.ini section.key "$message"
git config -f ../own.ini --list
git config --blob HEAD:.gitmodules -l || true
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=Carol git var GIT_AUTHOR_IDENT
GIT_CONFIG_GLOBAL=/dev/null git config --list --local
GIT_CONFIG_NOSYSTEM=1 git config user.name
GIT_EDITOR=true git config --edit
git -c user.name=x -c user.email=y@example.org var GIT_COMMITTER_IDENT
git config --get-color color.diff.new green
git config --get-colorbool color.ui || true
git config submodule.recurse false
git config extensions.worktreeConfig true && git config --worktree core.sparseCheckout false
git config core.logAllRefUpdates always
git config gc.auto 0
git config core.commentChar ';'
git config core.longpaths true
git config url.'ssh://git@example.org/'.insteadOf https://example.org/
git config lfs.locksverify false
