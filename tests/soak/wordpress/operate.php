<?php
// php operate.php SITE seed < seed.json    installs the site, publishes, and prints what has which id
// php operate.php SITE noindex|noai|members|open    changes how the site says no
[, $site, $what] = $argv;
if ($what === 'seed') {
    define('WP_INSTALLING', true);
}
require $site . '/wp-load.php';
if ($what !== 'seed') {
    update_option('soak_says', $what);
    update_option('blog_public', $what === 'noindex' ? '0' : '1');
    exit;
}
require ABSPATH . 'wp-admin/includes/upgrade.php';
$seed = json_decode(stream_get_contents(STDIN), true);
wp_install($seed['name'], 'admin', 'admin@tides.example', true, '', wp_generate_password());
update_option('blogdescription', $seed['description']);
foreach (['siteurl', 'home'] as $option) {
    update_option($option, $seed['address']);
}
foreach (get_posts(['numberposts' => -1, 'post_status' => 'any']) as $post) {
    wp_delete_post($post->ID, true);
}
$authors = [];
foreach ($seed['authors'] as $login => $name) {
    $authors[$login] = wp_insert_user(['user_login' => $login, 'display_name' => $name, 'role' => 'author', 'user_pass' => wp_generate_password()]);
}
$ids = [];
$wpdb->query('START TRANSACTION'); // one write to the disk instead of thousands
foreach ($seed['posts'] as $post) {
    $ids[$post['name']] = wp_insert_post(wp_slash(['post_author' => $authors[$post['author']]] + array_diff_key($post, ['name' => 0, 'author' => 0, 'gone' => 0])));
    if (!empty($post['gone'])) {
        wp_trash_post($ids[$post['name']]);
    }
}
$wpdb->query('COMMIT');
$wp_rewrite->set_permalink_structure($seed['permalinks']);
$wp_rewrite->flush_rules(false);
echo json_encode($ids);
