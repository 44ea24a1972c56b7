import { inPlay, inTask, type Project } from './memory-files.ts'

/**
 * Plays and tasks of which something acts once per run, or on its hosts together: each with all
 * that must be found.
 */
export const playsOfRun: readonly (readonly [title: string, project: Project, words: readonly string[]])[] = [
  ...plays().map(([text, ...words]) => [text, inPlay(text), words.map((word) => `site.yml ${word}`)] as const),
  ...tasks().map(([text, ...words]) => [text, inTask(text), words.map((word) => `site.yml ${word}`)] as const),
  ...projects(),
]

function plays(): readonly (readonly [string, ...string[]])[] {
  return [
    ['hosts: localhost\ntasks: [{command: /bin/true}]', '1 hosts: localhost'],
    ['name: x\nhosts: 127.0.0.1', '2 hosts: 127.0.0.1'],
    ['hosts: "::1"', '1 hosts: ::1'],
    ['hosts: all:localhost', '1 hosts: all:localhost'],
    ['hosts: [all, localhost]', '1 hosts: all,localhost'],
    ['hosts: all,localhost', '1 hosts: all,localhost'],
    ['hosts: target_hosts[0]', '1 hosts: target_hosts[0]'],
    ['hosts: "{{ where }}"\nvars: {where: localhost}', '1 hosts: localhost'],
    ['hosts: "{{ where | default(\'localhost\') }}"', '1 hosts: localhost'],
    ['hosts: all[-1]', '1 hosts: all[-1]'],
    ['hosts: all[0:4]', '1 hosts: all[0:4]'],
    ['hosts: all[3:]', '1 hosts: all[3:]'],
    ['hosts: all:!all[0]', '1 hosts: all:!all[0]'],
    ['hosts: "all:&web[1-2]"', '1 hosts: all:&web[1-2]'],
    ['hosts: "{{ groups.web | first }}"', '1 groups'],
    ['hosts: all\nserial: 1', '2 serial'],
    ['hosts: all\nserial: [1, 5, 100%]', '2 serial'],
    ['hosts: all\nserial: "{{ batch }}"', '2 serial'],
    ['hosts: all\norder: sorted', '2 order'],
    ['hosts: all\nstrategy: debug', '2 strategy'],
    ['hosts: all\ndebugger: on_failed', '2 debugger'],
    ['hosts: all\nany_errors_fatal: true', '2 any_errors_fatal'],
    ['hosts: all\nmax_fail_percentage: 20', '2 max_fail_percentage'],
    ['hosts: all\nvars:\n  peers: "{{ groups.all }}"', '3 groups'],
    ['hosts: all\nenvironment:\n  PEERS: "{{ ansible_play_hosts | join }}"', '3 ansible_play_hosts'],
    ['hosts: all\nhandlers:\n- name: once\n  ping:\n  run_once: true', '5 run_once'],
    ['hosts: all\nmodule_defaults:\n  uri: {url: "{{ groups.web[0] }}"}', '3 groups'],
    ['hosts: all\nroles:\n- role: web\n  run_once: true', '4 run_once'],
    ['hosts: all\nroles:\n- role: web\n  when: groups.web | length > 1', '4 groups'],
  ]
}

function tasks(): readonly (readonly [string, ...string[]])[] {
  return [
    ['ping:\nrun_once: true', '4 run_once'],
    ['ping:\nthrottle: 1', '4 throttle'],
    ['ping:\nany_errors_fatal: true', '4 any_errors_fatal'],
    ['block:\n- ping:\nrun_once: yes', '5 run_once'],
    ['block:\n- block:\n  - add_host: {name: x}', '5 add_host'],
    ['ping:\nwith_inventory_hostnames: all', '4 with_inventory_hostnames'],
    ['ping:\nwith_ansible.builtin.inventory_hostnames: all', '4 with_ansible.builtin.inventory_hostnames'],
    ['pause: {seconds: 5}', '3 pause'],
    ['ansible.builtin.pause:', '3 pause'],
    ['action: pause seconds=5', '3 pause'],
    ['action: {module: ansible.builtin.add_host, name: x}', '3 add_host'],
    ['local_action: add_host name=x', '3 add_host'],
    ['ansible.legacy.add_host: name=x groups=new', '3 add_host'],
    ['meta: end_play\nwhen: x', '3 meta: end_play'],
    ['block:\n- meta: clear_host_errors\nwhen: x', '4 meta: clear_host_errors'],
    ['debug: var=ansible_play_hosts_all', '3 ansible_play_hosts_all'],
    ['debug:\n  var: groups', '4 groups'],
    ['debug: {var: "vars[\'groups\']"}', '3 groups'],
    ['debug: {msg: "{{ vars[\'groups\'] }}"}', '3 groups'],
    ['debug: {msg: "{{ vars.hostvars.other }}"}', '3 hostvars'],
    ['debug: {msg: "{{ vars.get(\'play_hosts\') }}"}', '3 play_hosts'],
    ["debug: {msg: \"{{ lookup('vars', 'groups') }}\"}", '3 groups'],
    ["debug: {msg: \"{{ lookup('inventory_hostnames', 'all') }}\"}", '3 inventory_hostnames'],
    ["debug: {msg: \"{{ q('ansible.builtin.inventory_hostnames', 'all') }}\"}", '3 inventory_hostnames'],
    ["debug:\nloop: \"{{ query('inventory_hostnames', 'web') }}\"", '4 inventory_hostnames'],
    ["shell: echo {{ groups['web'] | length }}", '3 groups'],
    ['shell: |\n  one\n  {% for h in groups.all %}\n  {{ hostvars[h].x }}\n  {% endfor %}', '5 groups', '6 hostvars'],
    ['command: x\nargs:\n  stdin: "{{ play_hosts }}"', '5 play_hosts'],
    ["ping:\nwhen: inventory_hostname == groups['web'][0]", '4 groups'],
    ['ping:\nwhen:\n- a\n- inventory_hostname == ansible_play_batch[0]', '6 ansible_play_batch'],
    ["ping:\nwhen: hostvars['other'].ready", '4 hostvars'],
    ['ping:\nwhen: hostvars[localhost].ready', '4 hostvars'],
    ["ping:\nwhen: inventory_hostname in groups['web'][0]", '4 groups'],
    ["ping:\nwhen: inventory_hostname in groups['web'] | first", '4 groups'],
    ["ping:\nwhen: x.inventory_hostname in groups['web']", '4 groups'],
    ["ping:\nwhen: other in groups['web']", '4 groups'],
    ['ping:\nwhen: inventory_hostname in groups', '4 groups'],
    ["ping:\nwhen: groups['web'] is contains(x)", '4 groups'],
    ["ping:\nwhen: other in (groups['web'] | default([]))", '4 groups'],
    ["ping:\nwhen: x in groups.get('web', [])", '4 groups'],
    ['ping:\nuntil: groups.x', '4 groups'],
    ['ping:\nchanged_when: "ansible_play_hosts | length > 1"', '4 ansible_play_hosts'],
    ['ping:\nfailed_when: [false, groups.x]', '4 groups'],
    ['assert:\n  that:\n  - ansible_play_hosts | length > 1', '5 ansible_play_hosts'],
    ['assert: that=groups.x', '3 groups'],
    ['ping:\ndelegate_to: "{{ groups.lb | first }}"', '4 groups'],
    ['ping:\nloop: "{{ play_hosts }}"', '4 play_hosts'],
    ['ping:\nwith_items: "{{ groups.web }}"', '4 groups'],
    ['ping:\nvars: {x: "{{ hostvars.y }}"}', '4 hostvars'],
    ["ping:\nname: on {{ groups['all'] | length }} hosts", '4 groups'],
    ["set_fact: {x: \"{{ peers | map('extract', hostvars, 'ip') }}\"}", '3 hostvars'],
    ["set_fact: {x: \"{{ {'a': {'b': groups}} }}\"}", '3 groups'],
    ['debug: {msg: "{{ \'}}\' ~ groups.x }}"}', '3 groups'],
    ['debug:\n  msg: "one\n    {{ user.groups }}\n    {{ groups }}"', '6 groups'],
    ['debug:\nloop: [1]\nloop_control: {break_when: [play_hosts]}', '5 play_hosts'],
    ['include_tasks: {file: x.yml, apply: {run_once: true}}', '3 run_once'],
  ]
}

function projects(): readonly (readonly [string, Project, readonly string[]])[] {
  const withRole = '- hosts: all\n  roles: [web]\n'
  const once = '- ping:\n  run_once: true\n'
  const oneFile = (path: string, site: string): Project => ({ 'site.yml': site, [path]: once })
  const inTasks = (task: string) => `- hosts: all\n  tasks:\n  - ${task}\n`
  return [
    ['tasks of a role', oneFile('roles/web/tasks/main.yml', withRole), ['roles/web/tasks/main.yml 2 run_once']],
    [
      'handlers of a role',
      oneFile('roles/web/handlers/main.yml', withRole),
      ['roles/web/handlers/main.yml 2 run_once'],
    ],
    ['tasks/main.yaml', oneFile('roles/web/tasks/main.yaml', withRole), ['roles/web/tasks/main.yaml 2 run_once']],
    [
      'import_role',
      oneFile('roles/web/tasks/main.yml', inTasks('import_role: {name: web}')),
      ['roles/web/tasks/main.yml 2 run_once'],
    ],
    [
      'include_role as text',
      oneFile('roles/web/tasks/x.yml', inTasks('include_role: name=web tasks_from=x')),
      ['roles/web/tasks/x.yml 2 run_once'],
    ],
    [
      'a role by the value of extraVars',
      oneFile('roles/web/tasks/main.yml', inTasks('include_role: {name: "{{ kind }}"}')),
      ['roles/web/tasks/main.yml 2 run_once'],
    ],
    [
      'a role in a constant loop',
      oneFile(
        'roles/web/tasks/main.yml',
        inTasks('{include_role: {name: "{{ r }}"}, loop: [web], loop_control: {loop_var: r}}'),
      ),
      ['roles/web/tasks/main.yml 2 run_once'],
    ],
    [
      'a role by its path',
      oneFile('shared/web/tasks/main.yml', '- hosts: all\n  roles: [shared/web]\n'),
      ['shared/web/tasks/main.yml 2 run_once'],
    ],
    [
      'a role of a collection',
      oneFile('collections/ansible_collections/a/b/roles/c/tasks/main.yml', '- hosts: all\n  roles: [{role: a.b.c}]\n'),
      ['collections/ansible_collections/a/b/roles/c/tasks/main.yml 2 run_once'],
    ],
    [
      'a dependency of a role',
      {
        'site.yml': withRole,
        'roles/web/meta/main.yml': 'dependencies:\n- role: base\n',
        'roles/base/tasks/main.yml': once,
      },
      ['roles/base/tasks/main.yml 2 run_once'],
    ],
    [
      'a role in roles_path',
      {
        ...oneFile('deep/er/web/tasks/main.yml', withRole),
        'ansible.cfg': '# x\n[ssh]\nroles_path=no\n[defaults]\nroles_path = ~/none:\n  ./deep/er ; there\n',
      },
      ['deep/er/web/tasks/main.yml 2 run_once'],
    ],
    [
      'settings in ansible.cfg',
      { 'site.yml': '- hosts: all\n', 'ansible.cfg': '[defaults]\n\nany_errors_fatal = True\n' },
      ['ansible.cfg 3 any_errors_fatal'],
    ],
    ['import_tasks', oneFile('tasks/x.yml', inTasks('import_tasks: tasks/x.yml')), ['tasks/x.yml 2 run_once']],
    [
      'include_tasks in a block',
      oneFile('x.yml', inTasks('block: [{include_tasks: {file: x.yml}}]')),
      ['x.yml 2 run_once'],
    ],
    [
      'an include of an include of a role',
      {
        'site.yml': withRole,
        'roles/web/tasks/main.yml': '- include_tasks: setup/a.yml\n',
        'roles/web/tasks/setup/a.yml': '- import_tasks: b.yml\n',
        'roles/web/tasks/setup/b.yml': once,
      },
      ['roles/web/tasks/setup/b.yml 2 run_once'],
    ],
    [
      'an include in a constant loop',
      oneFile('b.yml', inTasks('{include_tasks: "{{ item }}.yml", with_items: [b]}')),
      ['b.yml 2 run_once'],
    ],
    [
      'an included end_play below a condition',
      {
        'site.yml': inTasks('{include_tasks: x.yml, when: x}'),
        'x.yml': '- meta: end_play\n',
      },
      ['x.yml 1 meta: end_play'],
    ],
    [
      'import_playbook',
      {
        'site.yml': '- import_playbook: plays/a.yml\n',
        'plays/a.yml': '- import_playbook: b.yml\n',
        'plays/b.yml': '- hosts: localhost\n',
      },
      ['plays/b.yml 1 hosts: localhost'],
    ],
    [
      'defaults of a role',
      { 'site.yml': withRole, 'roles/web/defaults/main.yml': '\nx: "{{ groups.web }}"\n' },
      ['roles/web/defaults/main.yml 2 groups'],
    ],
    [
      'variables of a role, in a folder',
      { 'site.yml': withRole, 'roles/web/vars/main/x.yml': 'x: "{{ play_hosts }}"\n' },
      ['roles/web/vars/main/x.yml 1 play_hosts'],
    ],
    [
      'a template of a role',
      {
        'site.yml': withRole,
        'roles/web/tasks/main.yml': '- template: src=hosts.j2 dest=/etc/hosts\n',
        'roles/web/templates/hosts.j2':
          '# groups\n{% for host in\n   groups.all %}\n{{ hostvars[host].ip }}\n{% endfor %}\n',
      },
      ['roles/web/templates/hosts.j2 3 groups', 'roles/web/templates/hosts.j2 4 hostvars'],
    ],
    [
      'a template beside the playbook',
      {
        'site.yml': inTasks('{template: {src: x.j2, dest: /x}}'),
        'templates/x.j2': '{{ groups }}',
      },
      ['templates/x.j2 1 groups'],
    ],
    [
      'a template by a lookup',
      {
        'site.yml': inTasks("copy: {dest: /x, content: \"{{ lookup('template', 'x.j2') }}\"}"),
        'x.j2': '{{ groups }}',
      },
      ['x.j2 1 groups'],
    ],
    [
      'vars_files',
      { 'site.yml': '- hosts: all\n  vars_files: [[x.yml]]\n', 'x.yml': 'a: 1\nb: "{{ groups }}"\n' },
      ['x.yml 2 groups'],
    ],
    [
      'include_vars',
      { 'site.yml': inTasks('include_vars: x.yml'), 'vars/x.yml': 'b: "{{ groups }}"\n' },
      ['vars/x.yml 1 groups'],
    ],
    [
      'include_vars of a folder',
      { 'site.yml': inTasks('include_vars: {dir: vars}'), 'vars/x.yml': 'b: "{{ groups }}"\n' },
      ['vars/x.yml 1 groups'],
    ],
    [
      'templates that include others',
      {
        'site.yml': inTasks('win_template: {src: a.j2, dest: x}'),
        'templates/a.j2': "{% include 'parts/b.j2' %}\n{%- from 'c.j2' import x %}\n",
        'templates/parts/b.j2': '\n{{ groups }}\n',
        'templates/c.j2': '{{ play_hosts }}\n',
      },
      ['templates/parts/b.j2 2 groups', 'templates/c.j2 1 play_hosts'],
    ],
    [
      'variables of groups that are used',
      {
        'site.yml': inTasks('debug: {msg: "{{ mine }}"}'),
        'group_vars/all/main.yml': 'other: "{{ groups.x }}"\nmine: "{{ more }}"\n',
        'group_vars/target_hosts.yml': '\nmore: "{{ hostvars.x }}"\n',
      },
      ['group_vars/target_hosts.yml 2 hostvars'],
    ],
  ]
}
